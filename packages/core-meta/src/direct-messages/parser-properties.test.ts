import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { problemsOf } from '../delivery/problems-of.ts';
import { mutated } from '../delivery/test-mutations.ts';
import {
  counterexampleTo,
  everyItemIsCanonical,
  goodEntryComesOut,
  keysOfRedeliveries,
  orderOfKeysIsNothing,
} from '../delivery/test-parser-properties.ts';
import { variantsOf } from '../delivery/test-variants.ts';
import { SAMPLE_DELIVERIES, sampleElements } from './sample-deliveries.ts';
import { delivery, element, INSTAGRAM, MESSENGER, parse } from './test-messaging.ts';

/** In all, shared among the properties; the seed makes a failure repeatable. */
const PROPERTY_RUNS = 10_000;
const runs = (share: number): fc.Parameters<unknown> => ({
  numRuns: PROPERTY_RUNS * share,
  seed: 20_261_121,
});
const PARSING = { parse, samples: SAMPLE_DELIVERIES };

test('whatever is done to a delivery, each of its items is canonical or skipped with a reason', () => {
  expect(counterexampleTo(everyItemIsCanonical(PARSING), runs(0.5))).toBeUndefined();
});

test('whatever stands in a list of elements, nothing is thrown and nothing vanishes', () => {
  const list = fc.constantFrom('messaging', 'standby', 'messaging_handovers');
  const property = fc.property(
    fc.array(fc.jsonValue(), { minLength: 1 }),
    list,
    (elements, name) => {
      const items = parse(delivery(INSTAGRAM, elements, name));
      expect(items.length).toBeGreaterThanOrEqual(elements.length);
      expect(items.flatMap(problemsOf)).toEqual([]);
    },
  );
  expect(counterexampleTo(property, runs(0.1))).toBeUndefined();
});

const GOOD = ['mid.good.1', 'mid.good.2'].map((mid) =>
  element(MESSENGER, { message: { mid, text: 'x' } }),
);

test('whatever stands among good elements, they come out as if it did not', () => {
  const samples = sampleElements(MESSENGER);
  const goodItems = parse(delivery(MESSENGER, GOOD));
  const property = fc.property(mutated(samples), fc.nat({ max: 2 }), (broken, position) => {
    const elements = [...GOOD.slice(0, position), broken, ...GOOD.slice(position)];
    const items = parse(delivery(MESSENGER, elements));
    const count = items.length - goodItems.length;
    expect(count).toBeGreaterThan(0);
    expect(items.toSpliced(position, count)).toEqual(goodItems);
  });
  expect(counterexampleTo(property, runs(0.2))).toBeUndefined();
});

test('whatever stands in the same delivery, a good entry comes out as if it did not', () => {
  const goodEntry = { id: '7', messaging: GOOD };
  const property = goodEntryComesOut(PARSING, 'page', goodEntry);
  expect(counterexampleTo(property, runs(0.1))).toBeUndefined();
});

test('the order of keys makes no difference to any item', () => {
  expect(counterexampleTo(orderOfKeysIsNothing(PARSING), runs(0.1))).toBeUndefined();
});

test.each(['left out', 'a text', 'null'])(
  'whatever one part of a delivery is %s, its items are canonical or skipped with a reason',
  (what) => {
    const substitute = { 'left out': undefined, 'a text': 'x', null: null }[what];
    const problems = SAMPLE_DELIVERIES.flatMap((sample) =>
      variantsOf(sample, substitute).flatMap((body) => parse(body).flatMap(problemsOf)),
    );
    expect(problems).toEqual([]);
  },
);

test('sent again, a delivery has the same keys, also where it names no moment', () => {
  expect(keysOfRedeliveries(PARSING)).toEqual([]);
});
