import type * as fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  counterexampleTo,
  everyItemIsCanonical,
  goodEntryComesOut,
  keysOfRedeliveries,
  orderOfKeysIsNothing,
} from '../delivery/test-parser-properties.ts';
import { eventsOf, verified } from '../delivery/test-items.ts';
import {
  delivery,
  feedComment,
  feedReaction,
  instagramComment,
  leadgen,
  PAGE,
  parse,
  PERSON,
} from './test-changes.ts';

const onInstagram = (field: string, value: object): object =>
  delivery('instagram', { field, value });
const onPage = (field: string, value: object): object => delivery('page', { field, value });

/** Invented deliveries of every kind of change, well formed. */
const SAMPLES: readonly object[] = [
  onInstagram('comments', instagramComment()),
  onInstagram(
    'comments',
    instagramComment({
      from: { ...PERSON, self_ig_scoped_id: '6482019375510284' },
      parent_id: '17912846305517480',
      media: { id: '555', media_product_type: 'AD', ad_id: '1', ad_title: 'Spring' },
    }),
  ),
  onInstagram('live_comments', instagramComment({ timestamp: '2026-03-02T10:03:11+0000' })),
  onInstagram('mentions', { media_id: '900', comment_id: '901' }),
  onInstagram('story_insights', { media_id: '900', reach: 44 }),
  ...['add', 'edited', 'remove', 'hide', 'unhide', 'pin'].map((verb) =>
    onPage('feed', feedComment({ verb })),
  ),
  onPage('feed', feedComment({ parent_id: '887119_887115', photo: 'https://media.example/1.jpg' })),
  onPage('feed', feedComment({ from: undefined, sender_id: 73_029, sender_name: 'Lena Okafor' })),
  onPage('feed', feedReaction()),
  onPage('feed', feedReaction({ comment_id: '887119_887120', verb: 'remove' })),
  onPage('feed', feedReaction({ item: 'post', published: 1 })),
  onPage('mention', feedComment({ post_id: '7363534_223344' })),
  onPage('ratings', { item: 'rating', rating: 3 }),
  onPage('leadgen', leadgen()),
  onPage('leadgen', leadgen({ ad_id: 0, adgroup_id: 0 })),
];
const PARSING = {
  samples: SAMPLES,
  parse: (body: unknown) => parse(verified(body)),
};
const GOOD_ENTRY = {
  id: PAGE.accountId,
  changes: [
    { field: 'feed', value: feedComment() },
    { field: 'leadgen', value: leadgen() },
  ],
};

/** The seed makes a failure repeatable. */
const runs = (numRuns: number): fc.Parameters<unknown> => ({ numRuns, seed: 20_261_121 });

test('the samples are of every type of event', () => {
  const types = eventsOf(SAMPLES.flatMap(PARSING.parse)).map(({ type }) => type.split('.')[2]);
  expect(new Set(types)).toEqual(
    new Set([
      'comment_edited',
      'comment_received',
      'comment_removed',
      'comment_visibility_changed',
      'lead_received',
      'mention_received',
      'reaction_added',
      'reaction_removed',
    ]),
  );
});

test('whatever is done to a change, each of its items is canonical or skipped with a reason', () => {
  expect(counterexampleTo(everyItemIsCanonical(PARSING), runs(3000))).toBeUndefined();
});

test('whatever stands beside it, a good entry of a page comes out as if it did not', () => {
  expect(
    counterexampleTo(goodEntryComesOut(PARSING, 'page', GOOD_ENTRY), runs(750)),
  ).toBeUndefined();
});

test('the order of keys makes no difference to any event', () => {
  expect(counterexampleTo(orderOfKeysIsNothing(PARSING), runs(500))).toBeUndefined();
});

test('sent again, a delivery has the same keys, also where it names no moment', () => {
  expect(keysOfRedeliveries(PARSING)).toEqual([]);
});
