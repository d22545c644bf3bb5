import { isParsedEvent, type ParsedItem } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect } from 'vitest';

import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { problemsOf } from './problems-of.ts';
import { anyJson, mutated } from './test-mutations.ts';
import { variantsOf } from './test-variants.ts';

/** A parser, and well-formed deliveries that it maps. */
export type Parsing = {
  readonly parse: (body: unknown) => readonly ParsedItem[];
  readonly samples: readonly object[];
};

/** What a property does not hold for, in words; undefined when nothing was found. */
export function counterexampleTo<TInput>(
  property: fc.IProperty<TInput>,
  parameters: fc.Parameters<TInput>,
): string | undefined {
  return fc.defaultReportMessage(fc.check(property, parameters));
}

/** Whatever is done to a delivery, each of its items is canonical or skipped with a reason. */
export function everyItemIsCanonical({ parse, samples }: Parsing): fc.IProperty<[unknown]> {
  return fc.property(mutated(samples), (body) => {
    fc.pre(isJsonObject(body));
    const items = parse(body);
    expect(items).not.toHaveLength(0);
    expect(items.flatMap(problemsOf)).toEqual([]);
  });
}

/** Whatever stands in the same delivery, a good entry comes out as if it did not. */
export function goodEntryComesOut(
  { parse, samples }: Parsing,
  object: string,
  goodEntry: object,
): fc.IProperty<[unknown, unknown]> {
  const goodItems = parse({ object, entry: [goodEntry] });
  return fc.property(mutated(samples), anyJson, (broken, change) => {
    const entries = isJsonObject(broken) ? broken.entry : broken;
    const entry = [
      ...(Array.isArray(entries) ? entries : [entries]),
      { id: '8', changes: [change] },
      goodEntry,
    ];
    expect(parse({ object, entry }).slice(-goodItems.length)).toEqual(goodItems);
  });
}

/** The order of keys makes no difference to any item. */
export function orderOfKeysIsNothing({ parse, samples }: Parsing): fc.IProperty<[object, number]> {
  return fc.property(fc.constantFrom(...samples), fc.nat(), (body, seed) => {
    expect(parse(reorderKeys(body, seed))).toEqual(parse(body));
  });
}

const SENT_MS = 1_772_445_851_619;
const AGAIN_MS = SENT_MS + 17 * 60_000;

/** The keys of deliveries, with one part left out or without a moment, that change when Meta sends them again. */
export function keysOfRedeliveries({ parse, samples }: Parsing): string[] {
  const broken = samples.flatMap((sample) =>
    [sample, ...variantsOf(sample, undefined), ...variantsOf(sample, 0)].filter(isJsonObject),
  );
  return broken.flatMap((body) => {
    const known = new Set(keysOf(parse(sentAt(body, SENT_MS))));
    return keysOf(parse(sentAt(body, AGAIN_MS))).filter((key) => !known.has(key));
  });
}

function keysOf(items: readonly ParsedItem[]): string[] {
  return items.filter(isParsedEvent).map(({ dedupeKey }) => dedupeKey);
}

/** `entry.time` is when a delivery is sent: of all that it says nothing else is new when it is sent again. */
function sentAt(body: JsonObject, time: number): unknown {
  if (!Array.isArray(body.entry)) return body;
  const entry = body.entry.map((one: unknown) => (isJsonObject(one) ? { ...one, time } : one));
  return { ...body, entry };
}

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
