import {
  ConnectorError,
  type OutboundLedger,
  type OutboundPage,
  type OutboundQuery,
} from '@pyloto/core-connectors';
import type { RedisClient } from '@pyloto/core-redis';

import { giveUpEntry, retryEntry } from '../outbound/decide-outbound.ts';
import { endPart } from '../outbound/end-part.ts';
import { messageKeyDigest } from '../outbound/message-key.ts';
import {
  DEFAULT_RETENTION_MS,
  requireCommand,
  requireLease,
  requireRetention,
} from '../outbound/outbound-calls.ts';
import { newEntry } from '../outbound/outbound-entry.ts';
import { requireLimit } from '../require-limit.ts';
import { ListedTenants } from './listed-tenants.ts';
import { inTime, OutboundChanges } from './outbound-changes.ts';
import { OutboundStore, recordOfHeld } from './outbound-store.ts';

/** What an outbound ledger in Redis is made with. */
export type RedisOutboundLedgerOptions = {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
  /** How long a command that is over (sent, or failed) is remembered, in milliseconds; by default seven days. */
  readonly retentionMs?: number;
};

/**
 * Makes an outbound ledger in Redis: one truth for all copies of an app, which outlives them.
 *
 * A change is computed here and written only over the form that it was computed from, so what two copies do at once happens one after
 * the other. Leases and times are the server's. Round trips: `accept` 1; `begin`, `retry`, `giveUp` 2; `find` and the end of a turn
 * that this object began 1; another's end 2; `apply` 2 for any number of statuses; each conflict 1 more. The first `accept` for a tenant in this
 * process lists the tenant before.
 *
 * @throws ConnectorError `config_invalid` when an option, a lease, a limit or a command's number of parts is not a positive whole number; later
 * `state_unavailable` when Redis does not answer (what a lost answer costs is told beside the scripts), `payload_invalid` from
 * `accept` when the command cannot be written as JSON and from `list` for a cursor that no page gave
 */
export function createRedisOutboundLedger(options: RedisOutboundLedgerOptions): OutboundLedger {
  const { client, retentionMs = DEFAULT_RETENTION_MS } = options;
  requireRetention(retentionMs);
  const store = new OutboundStore(client, retentionMs);
  const tenants = new ListedTenants(client);
  const ledger = new OutboundChanges(store);
  return {
    durability: 'redis',
    find: (id) => ledger.change(id, inTime),
    accept: async (command, lease) => {
      requireCommand(command);
      requireLease(lease);
      await tenants.list(command);
      return ledger.accept(command, newEntry(command, lease, 0), lease?.leaseMs ?? 0);
    },
    begin: async (id, lease) => {
      requireLease(lease);
      return ledger.begin(id, lease);
    },
    end: (id, { part, ownerToken, messageIdKey }, end) =>
      ledger.end(id, ownerToken, (entry, nowMs) => {
        const messageKey =
          messageIdKey === undefined ? undefined : messageKeyDigest(entry.accountId, messageIdKey);
        return endPart(entry, { part, ownerToken, messageKey }, { end, nowMs });
      }),
    withdraw: (id) => ledger.withdraw(id),
    apply: (scope, statuses) => ledger.apply(scope, statuses),
    list: async (query) => list(store, query),
    count: async (scope) => {
      const [accepted = 0, sending = 0, failed = 0, unknown = 0] = await store.count(scope, [
        'accepted',
        'sending',
        'failed',
        'unknown',
      ]);
      return { accepted, sending, failed, unknown };
    },
    tenants: (connector) => store.tenants(connector),
    retry: (id) => ledger.change(id, retryEntry),
    giveUp: (id) => ledger.change(id, giveUpEntry),
    sweep: async (scope, limit) => {
      requireLimit(limit);
      return ledger.sweep(scope, limit);
    },
  };
}

async function list(store: OutboundStore, query: OutboundQuery): Promise<OutboundPage> {
  const { state, limit, cursor } = query;
  requireLimit(limit);
  const page = await store.list(query, { state, limit, after: placeOfPage(cursor) });
  const records = page.held.map((held) => recordOfHeld(query, held));
  return page.cursor === undefined ? { records } : { records, nextCursor: page.cursor };
}

/** The last change of a page, in milliseconds since the epoch, and the command of it. */
function placeOfPage(cursor: string | undefined): readonly [ms: string, command: string] {
  if (cursor === undefined) return ['0', ''];
  const [, ms, command] = /^(\d{1,15}):([\da-f]{40})$/u.exec(cursor) ?? [];
  if (ms !== undefined && command !== undefined) return [ms, command];
  throw new ConnectorError('payload_invalid', 'cursor must be the nextCursor of a page');
}
