import { makeReactionSlotKey, normalizeReaction } from '@pyloto/core-reactions';
import { expect, test } from 'vitest';

import { aboutPost, AT, AT_SECONDS, feedReaction, PAGE, page, skippedAs } from './test-changes.ts';
import { eventOf } from '../delivery/test-items.ts';

const POST_ID = `${PAGE.accountId}_887119`;
const PERSON = { id: '7302918465501823', kind: 'user', displayName: 'Lena Okafor' };
const SLOT = `react:messenger:102938475610293:post:${POST_ID}:7302918465501823`;

const feedEvent = (parts?: object) => eventOf(page('feed', feedReaction(parts)));

test('a reaction to a post becomes one event', () => {
  expect(feedEvent()).toEqual({
    capabilityId: 'inbound_reactions',
    type: 'pyloto.reactions.reaction_added.v1',
    dedupeKey: `${SLOT}:like:${AT.replaceAll(':', '%3A')}`,
    ...aboutPost(PAGE, POST_ID),
    payload: {
      channel: PAGE,
      direction: 'inbound',
      target: { kind: 'post', externalId: POST_ID },
      actor: PERSON,
      reactionType: { kind: 'like', value: 'like' },
      timestamp: AT,
    },
  });
});

test('a reaction to a comment names the comment and its post', () => {
  expect(feedEvent({ comment_id: '887119_887120' }).payload['target']).toEqual({
    kind: 'comment',
    externalId: '887119_887120',
    conversationExternalId: POST_ID,
  });
});

test('a like of older traffic is the like of every provider', () => {
  const older = feedEvent({ item: 'like', reaction_type: undefined });
  expect(older.payload['reactionType']).toEqual(normalizeReaction({ emoji: '👍' }));
  expect(older.dedupeKey).toBe(feedEvent().dedupeKey);
});

test('a word that is no like stays the provider’s', () => {
  expect(feedEvent({ reaction_type: 'LOVE' }).payload['reactionType']).toEqual({
    kind: 'custom',
    value: 'love',
  });
});

test('a reaction that is changed is put on again', () => {
  expect(feedEvent({ verb: 'edit', reaction_type: 'wow' })).toMatchObject({
    type: 'pyloto.reactions.reaction_added.v1',
    payload: { reactionType: { kind: 'custom', value: 'wow' } },
  });
});

test('a removal finds its reaction', () => {
  const removal = feedEvent({ verb: 'remove', created_time: AT_SECONDS + 9 });
  expect(removal.type).toBe('pyloto.reactions.reaction_removed.v1');
  expect(removal.payload).not.toHaveProperty('reactionType');
  expect(removal.dedupeKey.startsWith(`${SLOT}:`)).toBe(true);
  expect(SLOT).toBe(
    makeReactionSlotKey({
      channel: 'messenger',
      accountId: PAGE.accountId,
      target: { kind: 'post', externalId: POST_ID },
      actorId: PERSON.id,
    }),
  );
});

test('the page’s own reaction is outbound', () => {
  const { payload } = feedEvent({ from: { id: PAGE.accountId } });
  expect(payload).toMatchObject({ direction: 'outbound', actor: { kind: 'business' } });
});

test('what becomes no event says why', () => {
  expect(skippedAs(page('feed', feedReaction({ from: undefined })))).toBe(
    'ignored feed.reaction: reaction names no person',
  );
  expect(skippedAs(page('feed', feedReaction({ item: 'like', post_id: undefined })))).toBe(
    'ignored feed.like: reaction names no comment and no post',
  );
  expect(skippedAs(page('feed', feedReaction({ verb: 'mute' })))).toBe(
    'ignored feed.reaction.mute: verb is not handled',
  );
  expect(skippedAs(page('feed', feedReaction({ reaction_type: undefined })))).toBe(
    'invalid feed: reaction has no reaction_type',
  );
});
