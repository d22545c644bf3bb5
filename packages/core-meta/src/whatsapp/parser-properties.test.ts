import type { ParsedItem } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { mutated } from '../delivery/test-mutations.ts';
import {
  counterexampleTo,
  everyItemIsCanonical,
  goodEntryComesOut,
  orderOfKeysIsNothing,
} from '../delivery/test-parser-properties.ts';
import { parseWhatsAppWebhook } from './index.ts';
import { SAMPLE_DELIVERIES, SAMPLE_MESSAGES } from './sample-deliveries.ts';
import {
  deliveredStatus,
  delivery,
  numberValue,
  textMessage,
  verified,
} from './test-deliveries.ts';

/** In all, shared among the properties; the seed makes a failure repeatable. */
const PROPERTY_RUNS = 10_000;
const SEED = 20_261_121;
const runs = (share: number): fc.Parameters<unknown> => ({
  numRuns: PROPERTY_RUNS * share,
  seed: SEED,
});

const parse = (body: unknown): readonly ParsedItem[] => parseWhatsAppWebhook(verified(body));
const PARSING = { parse, samples: SAMPLE_DELIVERIES };

test('whatever is done to a delivery, each of its items is canonical or skipped with a reason', () => {
  expect(counterexampleTo(everyItemIsCanonical(PARSING), runs(0.6))).toBeUndefined();
});

const GOOD = [
  textMessage({ id: 'wamid.good.1' }),
  textMessage({ id: 'wamid.good.2', from: '16505550177', type: 'image', image: { id: '1' } }),
];
const GOOD_ITEMS = parse(delivery('messages', numberValue({ messages: GOOD })));

test('whatever stands among good messages, they come out as if it did not', () => {
  const property = fc.property(mutated(SAMPLE_MESSAGES), fc.nat({ max: 2 }), (broken, position) => {
    const messages = [...GOOD.slice(0, position), broken, ...GOOD.slice(position)];
    const items = parse(delivery('messages', numberValue({ messages })));
    expect(items).toHaveLength(3);
    expect(items.toSpliced(position, 1)).toEqual(GOOD_ITEMS);
  });
  fc.assert(property, runs(0.15));
});

const GOOD_CHANGE = {
  field: 'messages',
  value: numberValue({ messages: GOOD, statuses: [deliveredStatus()] }),
};
const GOOD_ENTRY = { id: '7', changes: [GOOD_CHANGE] };

test('whatever stands in the same delivery, a good entry comes out as if it did not', () => {
  const property = goodEntryComesOut(PARSING, 'whatsapp_business_account', GOOD_ENTRY);
  expect(counterexampleTo(property, runs(0.15))).toBeUndefined();
});

test('the order of keys makes no difference to any item', () => {
  expect(counterexampleTo(orderOfKeysIsNothing(PARSING), runs(0.1))).toBeUndefined();
});
