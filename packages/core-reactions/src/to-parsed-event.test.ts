import { expect, test } from 'vitest';

import {
  linkReactionToComment,
  linkReactionToMessage,
  linkReactionToPost,
  makeReactionDedupeKey,
  makeReactionSlotKey,
  type Reaction,
  reactionAdded,
  type ReactionRemoved,
  reactionRemoved,
  reactionRemovedToParsedEvent,
  reactionToParsedEvent,
} from './index.ts';

const reaction: Reaction = reactionAdded.example;
const removal: ReactionRemoved = reactionRemoved.example;

test('a reaction and a removal are events of one capability and different types', () => {
  expect(reactionToParsedEvent(reaction)).toMatchObject({
    capabilityId: 'inbound_reactions',
    type: 'pyloto.reactions.reaction_added.v1',
    occurredAt: reaction.timestamp,
    channel: reaction.channel,
  });
  expect(reactionRemovedToParsedEvent(removal)).toMatchObject({
    capabilityId: 'inbound_reactions',
    type: 'pyloto.reactions.reaction_removed.v1',
    occurredAt: removal.timestamp,
  });
});

test('nothing is lost: the payload is the object itself', () => {
  expect(reactionToParsedEvent(reaction).payload).toBe(reaction);
  expect(reactionRemovedToParsedEvent(removal).payload).toBe(removal);
});

test("the reaction's own id tells its occurrences apart, without one its time does", () => {
  const { channel, target, actor, timestamp, externalMessageId, ...rest } = reaction;
  const identity = {
    channel: channel.type,
    accountId: channel.accountId,
    target,
    actorId: actor.id,
    value: rest.reactionType.value,
  };
  expect(reactionToParsedEvent(reaction).dedupeKey).toBe(
    makeReactionDedupeKey({ ...identity, occurrence: externalMessageId ?? '' }),
  );
  expect(reactionToParsedEvent({ ...rest, channel, target, actor, timestamp }).dedupeKey).toBe(
    makeReactionDedupeKey({ ...identity, occurrence: timestamp }),
  );
});

test('a removal of the same instant that repeats the emoji is not taken for its reaction', () => {
  const { externalMessageId: _, ...instant } = reaction;
  expect(reactionRemovedToParsedEvent(instant).dedupeKey).not.toBe(
    reactionToParsedEvent(instant).dedupeKey,
  );
});

test('a removal has one key whether or not the provider repeats the emoji', () => {
  const repeated = { ...removal, reactionType: reaction.reactionType };
  expect(reactionRemovedToParsedEvent(repeated).dedupeKey).toBe(
    reactionRemovedToParsedEvent(removal).dedupeKey,
  );
});

test('a reaction is ordered within its conversation', () => {
  expect(reactionToParsedEvent(reaction)).toMatchObject({
    orderingKey: `whatsapp:${reaction.channel.accountId}:${reaction.target.conversationExternalId}`,
    subject: reaction.target.conversationExternalId,
  });
});

test('a reaction without a conversation is ordered among those on its target', () => {
  const target = linkReactionToComment({ externalCommentId: '887:120' });
  expect(reactionToParsedEvent({ ...reaction, target })).toMatchObject({
    orderingKey: `whatsapp:${reaction.channel.accountId}:887%3A120`,
    subject: '887:120',
  });
});

test('a message, a comment or a post is named as a target, with what it stands in when that is known', () => {
  expect(linkReactionToMessage({ externalMessageId: 'mid.1' })).toEqual({
    kind: 'message',
    externalId: 'mid.1',
  });
  expect(
    linkReactionToMessage({ externalMessageId: 'mid.1', conversation: { id: 'c-1' } }),
  ).toEqual({ kind: 'message', externalId: 'mid.1', conversationExternalId: 'c-1' });
  expect(
    linkReactionToComment({ externalCommentId: '178', target: { externalId: 'post-1' } }),
  ).toEqual({ kind: 'comment', externalId: '178', conversationExternalId: 'post-1' });
  expect(linkReactionToPost({ externalId: 'post-1' })).toStrictEqual({
    kind: 'post',
    externalId: 'post-1',
  });
});

test('reactions to a post and to the comments under it are one sequence', () => {
  const post = { externalId: 'post-1' };
  const comment = { externalCommentId: '178', target: post };
  const events = [linkReactionToPost(post), linkReactionToComment(comment)].map((target) =>
    reactionToParsedEvent({ ...reaction, target }),
  );
  expect(events.map((event) => event.subject)).toEqual(['post-1', 'post-1']);
  expect(events[0]?.orderingKey).toBe(events[1]?.orderingKey);
  expect(events[0]?.dedupeKey).not.toBe(events[1]?.dedupeKey);
});

test.each([
  ['a message', linkReactionToMessage({ externalMessageId: 'mid.1', conversation: { id: 'c-1' } })],
  ['a comment', linkReactionToComment({ externalCommentId: '178' })],
  ['a post', linkReactionToPost({ externalId: '102_887' })],
])('a removal without an emoji finds the reaction to %s, and no other', (_kind, target) => {
  const added = reactionToParsedEvent({ ...reaction, target });
  const removed = reactionRemovedToParsedEvent({ ...removal, target });
  expect(removed.payload).not.toHaveProperty('reactionType');
  expect(slotOf(removed.payload)).toBe(slotOf(added.payload));
  expect(slotOf({ ...removal, target, actor: { id: 'somebody-else' } })).not.toBe(
    slotOf(added.payload),
  );
});

function slotOf({ channel, target, actor }: ReactionRemoved): string {
  return makeReactionSlotKey({
    channel: channel.type,
    accountId: channel.accountId,
    target,
    actorId: actor.id,
  });
}
