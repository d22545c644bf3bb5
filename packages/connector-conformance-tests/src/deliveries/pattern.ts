import { type Connector, isParsedEvent, type ParsedEvent } from '@pyloto/core-connectors';
import { splitKey } from '@pyloto/core-events';

import type { Fixture } from '../target/read-fixtures.ts';
import { changeText } from './change-text.ts';
import { isIsoTime } from './is-iso-time.ts';
import { headersToSend } from './headers-to-send.ts';
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
  /**
   * Where the array is whose elements are items. `none`: no array holds the ids. `not_found`: one does, and with three elements of
   * other ids in it the parser does not find three events.
   */
  readonly items: PatternItems | 'none' | 'not_found';
};

/** The array of a body whose elements are its items. */
export type PatternItems = {
  readonly path: JsonPath;
  readonly element: (count: number) => JsonValue;
};

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
    const items = await findItems(connector, fixture, { value, ids });
    return { fixture, headers, event, changed, items };
  }
  return undefined;
}

async function onlyEventOf(
  connector: Connector,
  fixture: Fixture,
): Promise<ParsedEvent | undefined> {
  const items = await parseQuietly(connector, fixture);
  const [item] = items;
  if (item === undefined || items.length > 1 || !isParsedEvent(item)) return undefined;
  // The runtime takes no event whose time is in another form: that is PAR-04's.
  return item.isReference === true || !isIsoTime(item.occurredAt) ? undefined : item;
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

/** The innermost array whose one element holds every id, and of which the parser finds as many events as it has elements. */
async function findItems(
  connector: Connector,
  fixture: Fixture,
  found: Found,
): Promise<Pattern['items']> {
  const { value, ids } = found;
  const candidates = arraysOfAllIds(found);
  for (const { path, first } of candidates.toReversed()) {
    const element = (count: number) => countUp(first, ids, count);
    const three = replaceAt(value, path, [element(0), element(1), element(2)]);
    const items = await parseQuietly(connector, { ...fixture, body: writeJson(three) });
    const keys = new Set(eventsOf(items).map(({ dedupeKey }) => dedupeKey));
    if (items.length === 3 && keys.size === 3) return { path, element };
  }
  return candidates.length === 0 ? 'none' : 'not_found';
}

function arraysOfAllIds({ value, ids }: Found) {
  const count = countOf(value, ids);
  return walkJson(value).flatMap(({ path, value: array }) => {
    const [first, second] = isJsonArray(array) ? array : [];
    if (first === undefined || second !== undefined) return [];
    return countOf(first, ids) === count ? [{ path, first }] : [];
  });
}

function countOf(value: JsonValue, ids: ReadonlySet<string>): number {
  return walkJson(value).filter((place) => ids.has(textOf(place.value) ?? '')).length;
}

async function parseQuietly(connector: Connector, fixture: Fixture) {
  try {
    return await parseDelivery(connector, fixture);
  } catch {
    return [];
  }
}
