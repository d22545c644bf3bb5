import { expect, test } from 'vitest';

import { aboutPost, AT, feedComment, PAGE, page, skippedAs } from './test-changes.ts';
import { eventOf } from '../delivery/test-items.ts';

const POST_ID = '7363534_223344';

/** A comment of somebody else’s, under somebody else’s post. */
const mention = (parts: object = {}): object =>
  feedComment({ post_id: POST_ID, comment_id: '223344_55', parent_id: undefined, ...parts });

test('a mention in a comment is told with its author and text', () => {
  expect(eventOf(page('mention', mention()))).toEqual({
    capabilityId: 'inbound_mentions',
    type: 'pyloto.comments.mention_received.v1',
    dedupeKey: `mention:messenger:102938475610293:${POST_ID}:223344_55`,
    ...aboutPost(PAGE, POST_ID),
    payload: {
      channel: PAGE,
      target: { externalId: POST_ID, kind: 'post' },
      externalCommentId: '223344_55',
      author: { id: '7302918465501823', kind: 'user', displayName: 'Lena Okafor' },
      text: 'Is the green bicycle still available?',
      mentionedAt: AT,
    },
  });
});

test('a mention in a post is one of the post', () => {
  const { payload, dedupeKey } = eventOf(page('mention', mention({ comment_id: undefined })));
  expect(payload).not.toHaveProperty('externalCommentId');
  expect(dedupeKey).toBe(`mention:messenger:102938475610293:${POST_ID}`);
});

test('a mention that an edit repeats is the one that is known', () => {
  expect(eventOf(page('mention', mention({ verb: 'edited' }))).dedupeKey).toBe(
    eventOf(page('mention', mention())).dedupeKey,
  );
});

test('what becomes no event says why', () => {
  expect(skippedAs(page('mention', mention({ verb: 'remove' })))).toBe(
    'ignored mention.remove: verb is not handled',
  );
  expect(skippedAs(page('mention', mention({ post_id: undefined })))).toBe(
    'invalid mention: mention has no post_id',
  );
  expect(skippedAs(page('mention', mention({ from: { id: PAGE.accountId } })))).toBe(
    'ignored mention: mention is not by somebody else',
  );
  expect(skippedAs(page('ratings', { item: 'rating', rating: 3 }))).toBe(
    'ignored ratings: field is not handled',
  );
  expect(skippedAs(page('parking_2027', {}))).toBe('ignored parking_2027: field is unknown');
});
