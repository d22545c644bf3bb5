import type { ParsedItem } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { isJsonObject } from '../json/json-object.ts';
import { parseWhatsAppWebhook } from './index.ts';
import { problemsOf } from '../delivery/problems-of.ts';
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

/** Anything JSON can say, and what a vendor is likely to put in a wrong place. */
const anyJson = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(null, '', 0, -1, 1e300, true, [], {}, 'x', [[]], [null]),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('constructor', '__proto__', 'toString', 'text', 'group'),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

const step = fc.record({
  /** Which of the things in the sample, counted in the order they are written. */
  at: fc.nat({ max: 10_000 }),
  act: fc.constantFrom('retype', 'retype', 'retype', 'drop', 'nest', 'repeat', 'rename'),
  json: anyJson,
});
type Step = typeof step extends fc.Arbitrary<infer TStep> ? TStep : never;

/** One of the samples with one to four things in it retyped, dropped, nested, repeated or renamed. */
const mutated = (samples: readonly object[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(step, { minLength: 1, maxLength: 4 }))
    .map(([sample, steps]) => steps.reduce(mutate, JSON.parse(JSON.stringify(sample))));

function mutate(root: unknown, { at, act, json }: Step): unknown {
  return mutateAt(root, at % countThings(root), { act, json });
}

type Act = Pick<Step, 'act' | 'json'>;

function mutateAt(value: unknown, at: number, { act, json }: Act): unknown {
  if (at === 0 || typeof value !== 'object' || value === null) return replace(value, act, json);
  let left = at - 1;
  const members = Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const count = countThings(member);
    const isHere = left >= 0 && left < count;
    left -= count;
    return isHere ? mutateMember({ name, member }, left + count, { act, json }) : { name, member };
  });
  return Array.isArray(value)
    ? members.map(({ member }) => member)
    : Object.fromEntries(members.map(({ name, member }) => [name, member]));
}

type Member = { readonly name: string; readonly member: unknown };

function mutateMember({ name, member }: Member, at: number, { act, json }: Act): Member[] {
  if (at === 0 && act === 'drop') return [];
  if (at === 0 && act === 'rename') return [{ name: `${name}x`, member }];
  if (at === 0 && act === 'repeat') {
    return [
      { name, member },
      { name: `${name}2`, member },
    ];
  }
  return [{ name, member: mutateAt(member, at, { act, json }) }];
}

function replace(value: unknown, act: Step['act'], json: unknown): unknown {
  return act === 'nest' ? [value, { value, json }] : json;
}

function countThings(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, member) => sum + countThings(member), 1);
}

test('whatever is done to a delivery, each of its items is canonical or skipped with a reason', () => {
  const property = fc.property(mutated(SAMPLE_DELIVERIES), (body) => {
    fc.pre(isJsonObject(body));
    const items = parse(body);
    expect(items).not.toHaveLength(0);
    expect(items.flatMap(problemsOf)).toEqual([]);
  });
  fc.assert(property, runs(0.6));
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
const GOOD_ENTRY_ITEMS = parse({ object: 'whatsapp_business_account', entry: [GOOD_ENTRY] });

test('whatever stands in the same delivery, a good entry comes out as if it did not', () => {
  const property = fc.property(mutated(SAMPLE_DELIVERIES), anyJson, (broken, change) => {
    const entries = isJsonObject(broken) ? broken.entry : broken;
    const body = {
      object: 'whatsapp_business_account',
      entry: [
        ...(Array.isArray(entries) ? entries : [entries]),
        { id: '8', changes: [change] },
        GOOD_ENTRY,
      ],
    };
    expect(parse(body).slice(-GOOD_ENTRY_ITEMS.length)).toEqual(GOOD_ENTRY_ITEMS);
  });
  fc.assert(property, runs(0.15));
});

test('the order of keys makes no difference to any item', () => {
  const property = fc.property(fc.constantFrom(...SAMPLE_DELIVERIES), fc.nat(), (body, seed) => {
    expect(parse(reorderKeys(body, seed))).toEqual(parse(body));
  });
  fc.assert(property, runs(0.1));
});

function reorderKeys(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((item) => reorderKeys(item, seed));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member], index): [number, string, unknown] => [
    Math.imul(seed + index + 1, 2_654_435_761) >>> 7,
    key,
    reorderKeys(member, seed + index),
  ]);
  return Object.fromEntries(
    members.sort(([a], [b]) => a - b).map(([, key, member]) => [key, member]),
  );
}
