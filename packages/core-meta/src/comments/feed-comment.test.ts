import { expect, test } from 'vitest';

import { verified, eventOf } from '../delivery/test-items.ts';
import {
  aboutPost,
  AT,
  AT_SECONDS,
  feedComment,
  PAGE,
  page,
  parse,
  PUBLISHED,
  skippedAs,
} from './test-changes.ts';

const POST = { externalId: `${PAGE.accountId}_887119`, kind: 'post' };
const PERSON = { id: '7302918465501823', kind: 'user', displayName: 'Lena Okafor' };
const ABOUT = {
  channel: PAGE,
  direction: 'inbound',
  externalCommentId: '887119_887120',
  target: POST,
};

const feedEvent = (parts?: object) => eventOf(page('feed', feedComment(parts)));

const removalToldAt = (time: number) => {
  const removal = { verb: 'remove', message: undefined, created_time: undefined };
  return eventOf(page('feed', feedComment(removal), { time }));
};

test('a comment on a page becomes one event about its post', () => {
  expect(feedEvent()).toEqual({
    capabilityId: 'inbound_comments',
    type: 'pyloto.comments.comment_received.v1',
    dedupeKey: 'comment:messenger:102938475610293:887119_887120',
    ...aboutPost(PAGE, POST.externalId),
    payload: {
      ...ABOUT,
      author: PERSON,
      text: 'Is the green bicycle still available?',
      createdAt: AT,
    },
  });
});

test('the page’s own comment is published, and never heard as one to answer', () => {
  const event = feedEvent({ from: { id: PAGE.accountId, name: 'Bright Bikes' } });
  const author = { id: PAGE.accountId, kind: 'business', displayName: 'Bright Bikes' };
  expect(event).toMatchObject({ ...PUBLISHED, payload: { direction: 'outbound', author } });
});

test('older traffic names its author beside the comment', () => {
  const older = feedComment({ from: undefined, sender_name: 'Lena Okafor' });
  const text = JSON.stringify({ ...older, sender_id: 'SENDER' });
  const body = `{"object":"page","entry":[{"id":"${PAGE.accountId}","changes":[{"field":"feed","value":${text}}]}]}`;
  const items = parse(verified(body.replace('"SENDER"', '73029184655018234567')));
  expect(eventOf(items).payload['author']).toEqual({ ...PERSON, id: '73029184655018234567' });
});

test('the comment of somebody whom Meta withholds has no author', () => {
  const { payload, capabilityId } = feedEvent({ from: undefined });
  expect(capabilityId).toBe('inbound_comments');
  expect(payload).not.toHaveProperty('author');
});

test.each(['887119_887115', '887115'])('a reply to %s names the comment that it answers', (id) => {
  expect(feedEvent({ parent_id: id }).payload['parentCommentId']).toBe(id);
});

test.each([
  {},
  { post_id: undefined },
  { parent_id: undefined },
  { post_id: '77_1', parent_id: '77_1' },
])('a comment directly under a post has no parent, with %j', (parts) => {
  expect(feedEvent(parts).payload).not.toHaveProperty('parentCommentId');
});

test('a comment may be a photo or a video and nothing else', () => {
  const { payload } = feedEvent({
    message: undefined,
    photo: 'https://media.example/1.jpg',
    video: 'https://media.example/1.mp4',
  });
  expect(payload).not.toHaveProperty('text');
  expect(payload['attachments']).toEqual([
    { type: 'image', url: 'https://media.example/1.jpg' },
    { type: 'video', url: 'https://media.example/1.mp4' },
  ]);
});

test.each(['edit', 'edited'])('the verb %s is an edit, with the whole new content', (verb) => {
  const event = feedEvent({ verb, message: 'In M?' });
  expect(event).toMatchObject({
    capabilityId: 'comment_changes',
    type: 'pyloto.comments.comment_edited.v1',
    dedupeKey: `comment:messenger:102938475610293:887119_887120:edited:${AT.replaceAll(':', '%3A')}`,
  });
  expect(event.payload).toEqual({
    ...ABOUT,
    actor: PERSON,
    change: 'edited',
    text: 'In M?',
    changedAt: AT,
  });
});

test('two edits of one comment are two events', () => {
  const later = feedEvent({ verb: 'edited', created_time: AT_SECONDS + 20 });
  expect(later.dedupeKey).not.toBe(feedEvent({ verb: 'edited' }).dedupeKey);
});

test('a removal needs no moment, and is one however often it is told', () => {
  expect(removalToldAt(AT_SECONDS)).toMatchObject({
    type: 'pyloto.comments.comment_removed.v1',
    dedupeKey: 'comment:messenger:102938475610293:887119_887120:removed',
    payload: { ...ABOUT, actor: PERSON, change: 'removed', changedAt: AT },
  });
  expect(removalToldAt(AT_SECONDS + 60).dedupeKey).toBe(removalToldAt(AT_SECONDS).dedupeKey);
});

test.each([
  ['hide', 'hidden'],
  ['unhide', 'unhidden'],
])('the verb %s is done by the page, whoever is named', (verb, change) => {
  const event = feedEvent({ verb });
  expect(event).toMatchObject({
    type: 'pyloto.comments.comment_visibility_changed.v1',
    dedupeKey: `comment:messenger:102938475610293:887119_887120:${change}:${AT.replaceAll(':', '%3A')}`,
  });
  expect(event.payload).toEqual({ ...ABOUT, direction: 'outbound', change, changedAt: AT });
});

test('the page is named where it hides a comment itself', () => {
  const { payload } = feedEvent({ verb: 'hide', from: { id: PAGE.accountId } });
  expect(payload['actor']).toEqual({ id: PAGE.accountId, kind: 'business' });
});

test('what becomes no event says why', () => {
  expect(skippedAs(page('feed', feedComment({ comment_id: undefined })))).toBe(
    'invalid feed: comment has no comment_id',
  );
  expect(skippedAs(page('feed', feedComment({ verb: 'pin' })))).toBe(
    'ignored feed.comment.pin: verb is not handled',
  );
  expect(skippedAs(page('feed', feedComment({ verb: undefined })))).toBe(
    'ignored feed.comment.unnamed: verb is not handled',
  );
});

test.each(['post', 'status', 'photo', 'video', 'share', 'album', 'hologram'])(
  'the item %s is ignored under its name',
  (item) => {
    expect(skippedAs(page('feed', feedComment({ item })))).toBe(
      `ignored feed.${item}: item is not handled`,
    );
  },
);
