import { expect, test } from 'vitest';

import {
  type CommentChange,
  commentChangeToParsedEvent,
  commentEdited,
  commentPublished,
  commentReceived,
  commentRemoved,
  commentToParsedEvent,
  commentVisibilityChanged,
  mentionReceived,
  mentionToParsedEvent,
} from './index.ts';

const comment = commentReceived.example;
const edit = commentEdited.example;
const removal = commentRemoved.example;
const visibility = commentVisibilityChanged.example;
const mention = mentionReceived.example;

test('a comment of the business itself is no capability of what answers comments', () => {
  expect(commentToParsedEvent(comment)).toMatchObject({
    capabilityId: 'inbound_comments',
    type: 'pyloto.comments.comment_received.v1',
    occurredAt: comment.createdAt,
  });
  expect(commentToParsedEvent(commentPublished.example)).toMatchObject({
    capabilityId: 'outbound_comments',
    type: 'pyloto.comments.comment_published.v1',
    occurredAt: commentPublished.example.createdAt,
  });
});

test('an edit, a removal and a change of visibility are changes, whoever made them', () => {
  const events = [
    commentChangeToParsedEvent(edit),
    commentChangeToParsedEvent(removal),
    commentChangeToParsedEvent(visibility),
    commentChangeToParsedEvent({ ...removal, direction: 'outbound' }),
  ];
  expect(events.map(({ type }) => type)).toEqual([
    'pyloto.comments.comment_edited.v1',
    'pyloto.comments.comment_removed.v1',
    'pyloto.comments.comment_visibility_changed.v1',
    'pyloto.comments.comment_removed.v1',
  ]);
  expect(new Set(events.map((event) => event.capabilityId))).toEqual(new Set(['comment_changes']));
  expect(events.map((event) => event.occurredAt)).toEqual([
    edit.changedAt,
    removal.changedAt,
    visibility.changedAt,
    removal.changedAt,
  ]);
});

test('a mention is known by its post and comment, and happened when the provider says so', () => {
  expect(mentionToParsedEvent(mention)).toMatchObject({
    capabilityId: 'inbound_mentions',
    type: 'pyloto.comments.mention_received.v1',
    dedupeKey: `mention:instagram:${mention.channel.accountId}:${mention.target.externalId}:${mention.externalCommentId}`,
    occurredAt: mention.mentionedAt,
  });
});

test('nothing is lost: the payload is the object itself', () => {
  expect(commentToParsedEvent(comment).payload).toBe(comment);
  expect(commentChangeToParsedEvent(edit).payload).toBe(edit);
  expect(commentChangeToParsedEvent(removal).payload).toBe(removal);
  expect(commentChangeToParsedEvent(visibility).payload).toBe(visibility);
  expect(mentionToParsedEvent(mention).payload).toBe(mention);
});

test('a comment, its changes and a mention under one post are one sequence, which is about the post', () => {
  const { channel } = comment;
  const target = { externalId: '18:09', kind: 'post' } as const;
  const events = [
    commentToParsedEvent({ ...comment, target }),
    commentChangeToParsedEvent({ ...edit, channel, target }),
    commentChangeToParsedEvent({ ...removal, channel, target }),
    commentChangeToParsedEvent({ ...visibility, channel, target }),
    mentionToParsedEvent({ ...mention, channel, target }),
  ];
  for (const event of events) {
    expect(event).toMatchObject({
      orderingKey: `instagram:${channel.accountId}:18%3A09`,
      subject: '18:09',
      channel,
    });
  }
});

test('a comment without a post is one sequence with its own changes', () => {
  const { target: _, ...alone } = comment;
  const { target: __, ...change } = { ...edit, externalCommentId: comment.externalCommentId };
  expect(commentToParsedEvent(alone).orderingKey).toBe(
    `instagram:${comment.channel.accountId}:${comment.externalCommentId}`,
  );
  const { channel } = comment;
  expect(commentChangeToParsedEvent({ ...change, channel }).orderingKey).toBe(
    commentToParsedEvent(alone).orderingKey,
  );
});

test('a comment that is hidden, shown and hidden again is three events, and its removal is one', () => {
  const { channel, externalCommentId } = visibility;
  const scope = `comment:messenger:${channel.accountId}:${externalCommentId}`;
  const changes: readonly CommentChange[] = [
    { ...visibility, change: 'hidden', changedAt: '2026-03-02T12:00:00.000Z' },
    { ...visibility, change: 'unhidden', changedAt: '2026-03-02T12:00:00.000Z' },
    { ...visibility, change: 'hidden', changedAt: '2026-03-02T12:01:00.000Z' },
  ];
  expect(changes.map((it) => commentChangeToParsedEvent(it).dedupeKey)).toEqual([
    `${scope}:hidden:2026-03-02T12%3A00%3A00.000Z`,
    `${scope}:unhidden:2026-03-02T12%3A00%3A00.000Z`,
    `${scope}:hidden:2026-03-02T12%3A01%3A00.000Z`,
  ]);
  const later = { ...removal, changedAt: '2026-03-02T12:30:00.000Z' };
  expect(commentChangeToParsedEvent(removal).dedupeKey).toBe(`${scope}:removed`);
  expect(commentChangeToParsedEvent(later).dedupeKey).toBe(`${scope}:removed`);
});

test('a comment that is edited twice is heard three times', () => {
  const { changedAt: createdAt, actor: author, change: _, ...written } = edit;
  const keys = [
    commentToParsedEvent({ ...written, ...(author && { author }), createdAt }),
    commentChangeToParsedEvent(edit),
    commentChangeToParsedEvent({ ...edit, changedAt: '2026-03-02T10:08:00.000Z' }),
  ].map((event) => event.dedupeKey);
  expect(new Set(keys).size).toBe(3);
});
