import { expect, test } from 'vitest';

import { verified, eventOf } from '../delivery/test-items.ts';
import {
  aboutPost,
  AT,
  AT_SECONDS,
  INSTAGRAM,
  instagram,
  instagramComment,
  parse,
  PERSON,
  PUBLISHED,
  skippedAs,
} from './test-changes.ts';

const OWN = { from: { id: INSTAGRAM.accountId, username: 'bright.bikes' } };

const momentOf = (parts: object, entry?: object): unknown =>
  eventOf(instagram('comments', instagramComment(parts), entry)).payload['createdAt'];

test('a comment becomes one event about its post', () => {
  expect(eventOf(instagram('comments', instagramComment()))).toEqual({
    capabilityId: 'inbound_comments',
    type: 'pyloto.comments.comment_received.v1',
    dedupeKey: 'comment:instagram:17841423568109247:17912846305517482',
    ...aboutPost(INSTAGRAM, '18093715528460127'),
    payload: {
      channel: INSTAGRAM,
      direction: 'inbound',
      externalCommentId: '17912846305517482',
      target: { externalId: '18093715528460127', kind: 'post' },
      author: { id: PERSON.id, kind: 'user', username: PERSON.username },
      text: 'Is the green bicycle still available?',
      createdAt: AT,
    },
  });
});

test('a comment that documentation prints flat is the same event', () => {
  const flat = {
    object: 'instagram',
    entry: [
      { id: INSTAGRAM.accountId, time: AT_SECONDS, field: 'comments', value: instagramComment() },
    ],
  };
  expect(parse(verified(flat))).toEqual(instagram('comments', instagramComment()));
});

test('a comment under the id of the documentation is the same event', () => {
  const documented = instagramComment({ id: undefined, comment_id: '17912846305517482' });
  expect(instagram('comments', documented)).toEqual(instagram('comments', instagramComment()));
});

test('a reply names the comment that it answers', () => {
  const { payload } = eventOf(instagram('comments', instagramComment({ parent_id: '179' })));
  expect(payload['parentCommentId']).toBe('179');
});

test('the account’s own comment is published, and never heard as one to answer', () => {
  const event = eventOf(instagram('comments', instagramComment(OWN)));
  const author = { id: INSTAGRAM.accountId, kind: 'business', username: 'bright.bikes' };
  expect(event).toMatchObject({ ...PUBLISHED, payload: { direction: 'outbound', author } });
});

test('the account is known by either of its ids', () => {
  const from = { id: '2204', self_ig_scoped_id: INSTAGRAM.accountId };
  expect(eventOf(instagram('comments', instagramComment({ from }))).payload['author']).toEqual({
    id: INSTAGRAM.accountId,
    kind: 'business',
    aliases: ['2204'],
  });
});

test('an author is named by the id that takes a message', () => {
  const from = { ...PERSON, self_ig_scoped_id: '6482019375510284' };
  expect(eventOf(instagram('comments', instagramComment({ from }))).payload['author']).toEqual({
    id: '6482019375510284',
    kind: 'user',
    username: PERSON.username,
    aliases: [PERSON.id],
  });
});

test('an author whose two ids are one has no alias', () => {
  const from = { ...PERSON, self_ig_scoped_id: PERSON.id };
  const { payload } = eventOf(instagram('comments', instagramComment({ from })));
  expect(payload['author']).not.toHaveProperty('aliases');
});

test.each([
  ['FEED', 'post'],
  ['REELS', 'reel'],
  ['STORY', 'story'],
  ['LIVE', 'live'],
  ['AD', 'ad'],
  ['HOLOGRAM', 'other'],
  [undefined, 'other'],
])('media of the product type %s is a %s', (type, kind) => {
  const media = { id: '1', media_product_type: type };
  const { payload } = eventOf(instagram('comments', instagramComment({ media })));
  expect(payload['target']).toEqual({ externalId: '1', kind });
});

test('a boosted post that notifies under the advertisement as well is one event', () => {
  const media = {
    id: '555',
    media_product_type: 'AD',
    ad_id: '120218117730582264',
    ad_title: 'Spring',
    original_media_id: '18093715528460127',
  };
  const ad = eventOf(instagram('comments', instagramComment({ media })));
  expect(ad.payload['target']).toEqual({
    externalId: '555',
    kind: 'ad',
    adId: '120218117730582264',
    adTitle: 'Spring',
    originalMediaId: '18093715528460127',
  });
  expect(ad.dedupeKey).toBe(eventOf(instagram('comments', instagramComment())).dedupeKey);
});

test('a comment on a live video says so', () => {
  const media = { id: '77', media_product_type: 'LIVE' };
  const { payload, type } = eventOf(instagram('live_comments', instagramComment({ media })));
  expect(type).toBe('pyloto.comments.comment_received.v1');
  expect(payload).toMatchObject({ isLive: true, target: { kind: 'live' } });
});

test('a moment of the comment’s own goes before that of the delivery', () => {
  expect(momentOf({ created_time: AT_SECONDS - 60 })).toBe('2026-03-02T10:03:11.000Z');
  expect(momentOf({ timestamp: '2026-03-02T10:03:11+0000' })).toBe('2026-03-02T10:03:11.000Z');
  expect(momentOf({ created_time: 0 })).toBe(AT);
  expect(momentOf({}, { time: AT_SECONDS * 1000 })).toBe(AT);
  expect(momentOf({}, { time: undefined })).toBe('2026-03-02T10:00:00.000Z');
});

test('the dashboard’s sample is a comment of nobody, under nothing', () => {
  const sample = instagram('comments', { text: 'A sample.', id: '123456789' }, { id: '0' });
  expect(eventOf(sample).payload).toEqual({
    channel: { type: 'instagram', accountId: '0' },
    direction: 'inbound',
    externalCommentId: '123456789',
    text: 'A sample.',
    createdAt: AT,
  });
});

test('a mention names the post, and the comment where one mentions', () => {
  expect(eventOf(instagram('mentions', { media_id: '900', comment_id: '901' }))).toEqual({
    capabilityId: 'inbound_mentions',
    type: 'pyloto.comments.mention_received.v1',
    dedupeKey: 'mention:instagram:17841423568109247:900:901',
    ...aboutPost(INSTAGRAM, '900'),
    payload: {
      channel: INSTAGRAM,
      target: { externalId: '900', kind: 'other' },
      externalCommentId: '901',
      mentionedAt: AT,
    },
  });
  const ofPost = eventOf(instagram('mentions', { media_id: '900' }));
  expect(ofPost.dedupeKey).toBe('mention:instagram:17841423568109247:900');
});

test('what becomes no event says why', () => {
  expect(skippedAs(instagram('comments', { text: 'x' }))).toBe(
    'invalid comments: comment has no id',
  );
  expect(skippedAs(instagram('comments', instagramComment(), { id: undefined }))).toBe(
    'invalid comments: entry has no id',
  );
  expect(skippedAs(instagram('mentions', { comment_id: '901' }))).toBe(
    'invalid mentions: mention has no media_id',
  );
  expect(skippedAs(instagram('story_insights', { media_id: '900', reach: 44 }))).toBe(
    'ignored story_insights: field is not handled',
  );
});
