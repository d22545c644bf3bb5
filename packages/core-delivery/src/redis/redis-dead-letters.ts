import {
  type Clock,
  ConnectorError,
  type DeadLetterFailure,
  type DeadLetters,
} from '@pyloto/core-connectors';
import { ConnectorIdSchema } from '@pyloto/core-events';
import {
  DEAD_SCORE_OFFSET,
  digestBytes,
  type RedisClient,
  redisReply,
  runScript,
} from '@pyloto/core-redis';

import { deadLetterIdOf, digestOfId } from '../dead-letter-id.ts';
import { requireLimit } from '../require-limit.ts';
import { type DeadLetterKeys, deadLetterKeys } from './dead-letter-keys.ts';
import { listDeadLetters } from './list-dead-letters.ts';
import { readRecord, recordOf } from './dead-letter-record.ts';
import { announceScript, putScript, settleScript, withdrawScript } from './dead-letter-scripts.ts';

/** What dead letters in Redis are made with. */
export type RedisDeadLettersOptions = {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
  /** Whose events these are, the id in the connector's manifest; other connectors' letters are not seen. */
  readonly connector: string;
  readonly clock: Pick<Clock, 'now'>;
  /** The most events of one tenant that may wait; at least 1, by default 10,000. */
  readonly maxItems?: number;
};

type Store = {
  readonly client: RedisClient;
  readonly keys: DeadLetterKeys;
  readonly maxItems: number;
};

/** A failure to keep: what its script takes but the place. */
type Put = {
  readonly id: string;
  readonly failure: DeadLetterFailure;
  readonly record: string;
  readonly nowMs: number;
};

const DEFAULT_MAX_ITEMS = 10_000;
/** A script works on so many ids at most, because Redis serves nobody else meanwhile. */
const MOST_IDS_PER_SCRIPT = 1_000;

/**
 * Makes dead letters in Redis: one truth for all copies of an app, and they outlive them.
 *
 * A letter whose item is open in the books of a `DurableLedger` turns it from pending into dead in the same step; it leaves the book
 * when the ledger completes or drops it, and `settle` does not touch the book.
 *
 * Nothing is ever pushed out, and nothing expires. When a tenant has `maxItems`, `put` refuses its next event and changes
 * nothing; other tenants go on. `settle` costs one round trip when nothing of it waits, three at most per thousand ids;
 * `put` one for an event that waits already, else three. A letter may come into the order shortly after one of a later place:
 * a list read meanwhile shows it when it is read anew.
 *
 * @throws ConnectorError `config_invalid` when the connector is no id or the limit no positive whole number; later, from any
 * method, `state_unavailable` when Redis does not answer (whether the call took effect is then unknown) and from `put` when
 * the tenant is full or `payload_invalid` when the event cannot be written as JSON
 */
export function createRedisDeadLetters(options: RedisDeadLettersOptions): DeadLetters {
  const { client, connector, clock, maxItems = DEFAULT_MAX_ITEMS } = options;
  requireOptions(connector, maxItems);
  const store: Store = { client, keys: deadLetterKeys(connector), maxItems };
  return {
    put: async (failure) => {
      if (failure.event.connector !== connector) {
        throw new ConnectorError('config_invalid', 'an event must be of the connector it waits at');
      }
      const id = deadLetterIdOf(failure);
      await put(store, { id, failure, record: recordOf(failure), nowMs: clock.now() });
    },
    settle: async (ids) => {
      for (let from = 0; from < ids.length; from += MOST_IDS_PER_SCRIPT) {
        await settle(store, ids.slice(from, from + MOST_IDS_PER_SCRIPT));
      }
    },
    count: () => redisReply(count(store)),
    find: async (id) => {
      const record = await redisReply(recordById(store, id));
      return record === null ? undefined : readRecord(record).letter;
    },
    list: (query) => redisReply(listDeadLetters(store, query)),
  };
}

async function put(store: Store, call: Put): Promise<void> {
  const { client, keys } = store;
  const { id, failure } = call;
  let reply = await putOnce(store, call, '');
  if (reply === 'a') {
    const announced = [keys.index, keys.tenants, keys.place];
    const args = [id, failure.event.tenantid];
    const place = await runScript(client, announceScript, { keys: announced, args });
    reply = await putOnce(store, call, String(place));
    // Full, or somebody else's letter by now: the announcement has no letter of its own.
    if (reply !== 'k') await withdraw(store, [id]);
  }
  if (reply === 'k' || reply === 'r') return;
  throw new ConnectorError('state_unavailable', 'the dead letters must have room');
}

function putOnce({ client, keys, maxItems }: Store, call: Put, place: string): Promise<unknown> {
  const { id, failure, record, nowMs } = call;
  const { event, destination, attempts = 1, firstFailedAtMs = nowMs } = failure;
  const firstMs = Math.min(firstFailedAtMs, nowMs);
  const item = digestBytes([digestOfId(id)]);
  return runScript(client, putScript, {
    keys: [
      ...keys.ofTenant(event.tenantid),
      keys.openOf(event.tenantid, destination !== undefined),
    ],
    args: [id, nowMs, maxItems, record, place, attempts, firstMs, item, DEAD_SCORE_OFFSET],
  });
}

async function settle(store: Store, ids: readonly string[]): Promise<void> {
  const { client, keys } = store;
  const entries = await redisReply(client.hmget(keys.index, ...ids));
  const idsByTenant = new Map<string, string[]>();
  for (const [at, entry] of entries.entries()) {
    const id = ids[at];
    if (entry === null || id === undefined) continue;
    const idsOfTenant = idsByTenant.get(tenantOf(entry));
    if (idsOfTenant === undefined) idsByTenant.set(tenantOf(entry), [id]);
    else idsOfTenant.push(id);
  }
  const removals = Array.from(idsByTenant, async ([tenantId, args]) => {
    const call = { keys: keys.ofTenant(tenantId), args };
    const removed = await runScript(client, settleScript, call);
    if (Array.isArray(removed) && removed.length > 0) await withdraw(store, removed.map(String));
  });
  await Promise.all(removals);
}

async function withdraw({ client, keys }: Store, ids: readonly string[]): Promise<void> {
  await runScript(client, withdrawScript, { keys: [keys.index, keys.tenants], args: ids });
}

async function count({ client, keys }: Store): Promise<number> {
  const tenants = await client.hkeys(keys.tenants);
  const counts = await Promise.all(tenants.map((id) => client.hlen(keys.ofTenant(id)[0])));
  return counts.reduce((sum, each) => sum + each, 0);
}

async function recordById({ client, keys }: Store, id: string): Promise<string | null> {
  const entry = await client.hget(keys.index, id);
  return entry === null ? null : client.hget(keys.ofTenant(tenantOf(entry))[0], id);
}

/** The tenant in an entry of the index, `<count>:<tenant>`. */
function tenantOf(entry: string): string {
  return entry.slice(entry.indexOf(':') + 1);
}

function requireOptions(connector: string, maxItems: number): void {
  if (!ConnectorIdSchema.safeParse(connector).success) {
    throw new ConnectorError('config_invalid', 'a connector must be named by its id');
  }
  requireLimit(maxItems);
}
