import { type Connector, isParsedEvent, type ParsedEvent } from '@pyloto/core-connectors';
import { splitKey } from '@pyloto/core-events';

import type { Fixture } from '../target/read-fixtures.ts';
import { changeText } from './change-text.ts';
import {
  isRawNumber,
  type JsonPath,
  type JsonValue,
  mapLeaves,
  rawNumber,
  readJson,
  replaceAt,
  walkJson,
  writeJson,
  isJsonArray,
} from './json-text.ts';
import { eventsOf, parseDelivery } from './parse-delivery.ts';

/** A fixture of one event whose ids are known, so that others of its kind can be made from it. */
export type Pattern = {
  readonly fixture: Fixture;
  readonly headers: Readonly<Record<string, string>>;
  readonly event: ParsedEvent;
  /** The body with its ids counted up. */
  readonly changed: (count: number) => JsonValue;
  /** Where the array is whose elements are items, and one element with its ids counted up; absent when none was found. */
  readonly items?: PatternItems;
};

/** The array of a body whose elements are its items. */
export type PatternItems = {
  readonly path: JsonPath;
  readonly element: (count: number) => JsonValue;
};

/** Headers that belong to a connection or to a signature over other bytes. */
const NOT_SENT = /^(?:host|connection|content-length|transfer-encoding|accept-encoding)$|signature/;

/** Finds out what makes the item of a fixture distinct: by changing leaves and asking the connector's parser. Undefined when it cannot. */
export async function findPattern(
  connector: Connector,
  fixture: Fixture,
): Promise<Pattern | undefined> {
  const value = readJson(fixture.body);
  const event = await onlyEventOf(connector, fixture);
  if (value === undefined || event === undefined) return undefined;
  for (const ids of candidateIds(value, event)) {
    const changed = (count: number) => countUp(value, ids, count);
    if (!(await makesOthers(connector, fixture, { event, changed }))) continue;
    const headers = headersToSend(fixture);
    const pattern = { fixture, headers, event, changed };
    const items = await findItems(connector, pattern, { value, ids });
    return items === undefined ? pattern : { ...pattern, items };
  }
  return undefined;
}

function headersToSend({ headers }: Fixture): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_SENT.test(name)));
}

async function onlyEventOf(
  connector: Connector,
  fixture: Fixture,
): Promise<ParsedEvent | undefined> {
  const items = await parseQuietly(connector, fixture);
  const [item] = items;
  if (item === undefined || items.length > 1 || !isParsedEvent(item)) return undefined;
  return item.isReference === true ? undefined : item;
}

/** What is in the key first, then every other leaf that could be an id, one at a time. */
function candidateIds(value: JsonValue, event: ParsedEvent): ReadonlySet<string>[] {
  const leaves = new Set(
    walkJson(value)
      .map((place) => textOf(place.value))
      .filter((text) => text !== undefined),
  );
  const parts = splitKey(event.dedupeKey).filter((part) => leaves.has(part));
  const { type, accountId, displayId = '' } = event.channel;
  const ofTheAccount = new Set([type, accountId, displayId]);
  const own = parts.filter((part) => !ofTheAccount.has(part));
  const others = [...leaves].filter((leaf) => /\d/.test(leaf) && !ofTheAccount.has(leaf));
  return [own, parts, others, ...others.map((leaf) => [leaf])]
    .filter((ids) => ids.length > 0)
    .map((ids) => new Set(ids));
}

function textOf(leaf: JsonValue): string | undefined {
  if (typeof leaf === 'string') return leaf;
  return isRawNumber(leaf) ? leaf.rawJSON : undefined;
}

function countUp(value: JsonValue, ids: ReadonlySet<string>, count: number): JsonValue {
  return mapLeaves(value, (leaf) => {
    const text = textOf(leaf);
    if (text === undefined || !ids.has(text)) return leaf;
    const changed = changeText(text, count);
    return typeof leaf === 'string' ? changed : rawNumber(changed);
  });
}

/** Two others are enough: the rest is counted on in the same way. */
async function makesOthers(
  connector: Connector,
  fixture: Fixture,
  { event, changed }: Pick<Pattern, 'event' | 'changed'>,
): Promise<boolean> {
  const keys = new Set([event.dedupeKey]);
  for (const count of [1, 2]) {
    const body = writeJson(changed(count));
    const other = await onlyEventOf(connector, { ...fixture, body });
    if (other === undefined || other.type !== event.type) return false;
    keys.add(other.dedupeKey);
  }
  return keys.size === 3;
}

type Found = { readonly value: JsonValue; readonly ids: ReadonlySet<string> };

async function findItems(
  connector: Connector,
  { fixture }: Pick<Pattern, 'fixture'>,
  { value, ids }: Found,
): Promise<PatternItems | undefined> {
  const arrays = walkJson(value).filter((place) => isJsonArray(place.value));
  for (const { path, value: array } of arrays.toReversed()) {
    const first = isJsonArray(array) ? array[0] : undefined;
    if (first === undefined || (isJsonArray(array) && array.length > 1)) continue;
    const element = (count: number) => countUp(first, ids, count);
    const three = replaceAt(value, path, [element(0), element(1), element(2)]);
    const items = await parseQuietly(connector, { ...fixture, body: writeJson(three) });
    const keys = new Set(eventsOf(items).map(({ dedupeKey }) => dedupeKey));
    if (items.length === 3 && keys.size === 3) return { path, element };
  }
  return undefined;
}

async function parseQuietly(connector: Connector, fixture: Fixture) {
  try {
    return await parseDelivery(connector, fixture);
  } catch {
    return [];
  }
}
