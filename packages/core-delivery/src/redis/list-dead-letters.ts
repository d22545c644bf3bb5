import {
  type DeadLetter,
  type DeadLetterPage,
  type DeadLetterQuery,
} from '@pyloto/core-connectors';
import { type RedisClient, runScript } from '@pyloto/core-redis';

import { matchesQuery } from '../matches-query.ts';
import { placeOfCursor } from '../place-of-cursor.ts';
import type { DeadLetterKeys } from './dead-letter-keys.ts';
import { type PlacedLetter, readRecord, wordOf } from './dead-letter-record.ts';
import { scanScript } from './dead-letter-scripts.ts';

type Store = { readonly client: RedisClient; readonly keys: DeadLetterKeys };

/** Where a letter was seen. */
type Sighting = { readonly tenantId: string; readonly id: string; readonly place: number };

/** One tenant's letters that a query looks for, and how many of them it needs. */
type Search = {
  readonly tenantId: string;
  readonly query: DeadLetterQuery;
  readonly after: number;
  readonly most: number;
};

/** More fit no answer that anybody reads; who asks for more gets a cursor. */
const MOST_LETTERS_PER_PAGE = 1_000;
/** A script looks at so many letters at most, because Redis serves nobody else meanwhile. */
const LETTERS_PER_SCAN = 250;

/**
 * Reads one page: the places first, of all tenants side by side, then the letters of the page alone.
 *
 * A cursor is the place of the last letter of a page: it holds when that letter is settled meanwhile. A page may have fewer
 * letters than its limit and still a cursor, when some were settled while it was read.
 *
 * @throws ConnectorError `payload_invalid` when the cursor is not one that a page gave
 */
export async function listDeadLetters(
  store: Store,
  query: DeadLetterQuery,
): Promise<DeadLetterPage> {
  const after = placeOfCursor(query.cursor);
  const limit = Math.min(query.limit, MOST_LETTERS_PER_PAGE);
  const { client, keys } = store;
  const tenants =
    query.tenantId === undefined ? await client.hkeys(keys.tenants) : [query.tenantId];
  const searches = tenants.map((tenantId) =>
    sightingsOf(store, { tenantId, query, after, most: limit + 1 }),
  );
  const sightings = (await Promise.all(searches)).flat().toSorted((a, b) => a.place - b.place);
  const chosen = sightings.slice(0, limit);
  const letters = await lettersOf(store, chosen, query);
  const last = chosen.at(-1);
  if (last === undefined || sightings.length <= limit) return { letters };
  return { letters, nextCursor: String(last.place) };
}

async function sightingsOf({ client, keys }: Store, search: Search): Promise<Sighting[]> {
  const { tenantId, query, most } = search;
  const filters = filtersOf(query);
  const perScan = filters.join('') === '' ? most : LETTERS_PER_SCAN;
  const sightings: Sighting[] = [];
  let after: unknown = search.after;
  while (after !== null && sightings.length < most) {
    const args = [Number(after), perScan, ...filters];
    const reply = await runScript(client, scanScript, { keys: keys.ofTenant(tenantId), args });
    if (!Array.isArray(reply)) break;
    after = reply[0] ?? null;
    for (let at = 1; at < reply.length; at += 2) {
      sightings.push({ tenantId, id: String(reply[at]), place: Number(reply[at + 1]) });
    }
  }
  return sightings;
}

/** What a scan looks for, in the order of its arguments; empty: any. */
function filtersOf(query: DeadLetterQuery): string[] {
  const { capabilityId = '', errorCode = '', destination = '', failedBeforeMs = '' } = query;
  return [wordOf(capabilityId), wordOf(errorCode), wordOf(destination), String(failedBeforeMs)];
}

async function lettersOf(
  { client, keys }: Store,
  chosen: readonly Sighting[],
  query: DeadLetterQuery,
): Promise<DeadLetter[]> {
  const byTenant = Map.groupBy(chosen, ({ tenantId }) => tenantId);
  const reads = Array.from(byTenant, async ([tenantId, sightings]) => {
    const [letters] = keys.ofTenant(tenantId);
    const records = await client.hmget(letters, ...sightings.map(({ id }) => id));
    return records.flatMap((record, at) => stillThere(record, sightings[at]));
  });
  return (await Promise.all(reads))
    .flat()
    .filter(({ letter }) => matchesQuery(letter, query))
    .toSorted((a, b) => a.place - b.place)
    .map(({ letter }) => letter);
}

/** Not one that was settled meanwhile, nor one that failed anew since and has a place further on. */
function stillThere(record: string | null, sighting: Sighting | undefined): PlacedLetter[] {
  if (record === null) return [];
  const placed = readRecord(record);
  return placed.place === sighting?.place ? [placed] : [];
}
