import type { ParsedItem } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { isJsonObject } from '../json/json-object.ts';
import { parseWhatsAppWebhook } from './index.ts';
import { problemsOf } from './problems-of.ts';
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
  path: fc.array(fc.nat({ max: 30 }), { maxLength: 12 }),
  act: fc.constantFrom('drop', 'retype', 'nest', 'repeat', 'rename'),
  json: anyJson,
});
type Step = typeof step extends fc.Arbitrary<infer TStep> ? TStep : never;

/** One of the samples with one to four things in it dropped, retyped, nested, repeated or renamed. */
const mutated = (samples: readonly object[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(step, { minLength: 1, maxLength: 4 }))
    .map(([sample, steps]) => steps.reduce(mutate, JSON.parse(JSON.stringify(sample))));

function mutate(root: unknown, { path, act, json }: Step): unknown {
  if (typeof root !== 'object' || root === null) return json;
  const keys = Object.keys(root);
  const [at, ...deeper] = path;
  const key = at === undefined ? undefined : keys[at % Math.max(1, keys.length)];
  if (key === undefined) return wrap(root, act, json);
  const change = { path: deeper, act, json };
  const members = Object.entries(root).flatMap(([name, member]: [string, unknown]) =>
    name === key ? mutateMember(name, member, change) : [{ name, member }],
  );
  return Array.isArray(root)
    ? members.map(({ member }) => member)
    : Object.fromEntries(members.map(({ name, member }) => [name, member]));
}

type Member = { readonly name: string; readonly member: unknown };

function mutateMember(name: string, member: unknown, change: Step): Member[] {
  if (change.path.length > 0 && typeof member === 'object' && member !== null) {
    return [{ name, member: mutate(member, change) }];
  }
  if (change.act === 'drop') return [];
  if (change.act === 'rename') return [{ name: `${name}x`, member }];
  const same = { name, member };
  if (change.act === 'repeat') return [same, { name: `${name}2`, member }];
  return [{ name, member: wrap(member, change.act, change.json) }];
}

function wrap(value: unknown, act: Step['act'], json: unknown): unknown {
  if (act === 'nest') return [value, { value, json }];
  if (act === 'repeat') return [value, value];
  return json;
}

test('whatever is done to a delivery, each of its items is canonical or skipped with a reason', () => {
  const property = fc.property(mutated(SAMPLE_DELIVERIES), (body) => {
    fc.pre(isJsonObject(body));
    const items = parse(body);
    expect(items).not.toHaveLength(0);
    expect(items.flatMap(problemsOf)).toEqual([]);
  });
  fc.assert(property, runs(0.5));
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
  fc.assert(property, runs(0.2));
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
