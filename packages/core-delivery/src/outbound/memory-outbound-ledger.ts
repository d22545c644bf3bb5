import type {
  Clock,
  OutboundId,
  OutboundLedger,
  OutboundPage,
  OutboundQuery,
  OutboundRecord,
  OutboundState,
  OutboundStatus,
} from '@pyloto/core-connectors';

import { placeOfCursor } from '../place-of-cursor.ts';
import { requireLimit } from '../require-limit.ts';
import { beginPart } from './begin-part.ts';
import { giveUpEntry, isSurelyUnsent, retryEntry } from './decide-outbound.ts';
import { endPart } from './end-part.ts';
import { entryAfterStatus, type ReadStatus, readStatus } from './entry-after-status.ts';
import { expireTurn } from './expire-turn.ts';
import { sentLast } from './sent-last.ts';
import {
  type KeptOutbound,
  MemoryOutboundStore,
  type OutboundTenant,
} from './memory-outbound-store.ts';
import { messageKeyDigest } from './message-key.ts';
import {
  DEFAULT_RETENTION_MS,
  requireCommand,
  requireLease,
  requireRetention,
} from './outbound-calls.ts';
import { newEntry, type OutboundEntry, recordOf, stateOf } from './outbound-entry.ts';

/** How much a memory ledger holds, and for how long. */
export type MemoryOutboundLedgerOptions = {
  /** Leases and the retention are measured on its monotonic side. */
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  /** How long a command that is over (sent, or failed) is remembered, in milliseconds; by default seven days. */
  readonly retentionMs?: number;
  /** The most commands held; at least 1, by default 100,000. The one that has been over longest makes room. */
  readonly maxRecords?: number;
  /** Told each time how many were forgotten before their retention ended; must not throw. A repeat of one would be sent. */
  readonly onEvict?: (count: number) => void;
};

const DEFAULT_MAX_RECORDS = 100_000;

/**
 * Makes an outbound ledger in this process's memory: for one copy of an app, and lost with it.
 *
 * What may still have to be sent or decided is never pushed out: when nothing else is held, `accept` refuses.
 *
 * @throws ConnectorError `config_invalid` when an option, a lease, a limit or a command's number of parts is not a positive whole number; later
 * `state_unavailable` from `accept` when there is no room, and `payload_invalid` from `list` for a cursor that no page gave
 */
export function createMemoryOutboundLedger(options: MemoryOutboundLedgerOptions): OutboundLedger {
  const { clock, retentionMs = DEFAULT_RETENTION_MS, maxRecords = DEFAULT_MAX_RECORDS } = options;
  requireRetention(retentionMs);
  requireLimit(maxRecords);
  const store = new MemoryOutboundStore({ retentionMs, maxRecords });
  const ledger = new MemoryLedger(store, clock);
  return {
    durability: 'memory',
    find: async (id) => ledger.find(id),
    accept: async (command, lease) => {
      requireCommand(command);
      requireLease(lease);
      const evictedBefore = store.evicted;
      const existing = ledger.find(command);
      if (existing !== undefined) return { isNew: false, record: existing };
      const record = ledger.add(command, newEntry(command, lease, ledger.nowMs()));
      if (store.evicted > evictedBefore) options.onEvict?.(store.evicted - evictedBefore);
      return { isNew: true, record };
    },
    begin: async (id, lease) => {
      requireLease(lease);
      let part: number | undefined;
      const record = ledger.change(id, (entry, nowMs) => {
        const begun = beginPart(entry, lease, nowMs);
        part = begun.part;
        return { entry: begun.entry, isTaken: part !== undefined };
      });
      return record === undefined || part === undefined ? undefined : { part, record };
    },
    end: async (id, { part, ownerToken, messageIdKey }, end) =>
      ledger.change(id, (entry, nowMs) => {
        const { accountId } = entry;
        const messageKey =
          messageIdKey === undefined ? undefined : messageKeyDigest(accountId, messageIdKey);
        return endPart(entry, { part, ownerToken, messageKey }, { end, nowMs });
      }),
    withdraw: async (id) => ledger.withdraw(id),
    apply: async (scope, statuses) =>
      statuses
        .map((status) => ledger.apply(scope, status))
        .map((kept) => kept && recordOfKept(kept)),
    list: async (query) => ledger.list(query),
    count: async (scope) => ledger.count(scope),
    tenants: async (connector) => ledger.tenants(connector),
    retry: async (id) => ledger.change(id, retryEntry),
    giveUp: async (id) => ledger.change(id, giveUpEntry),
    sweep: async (scope, limit) => ledger.sweep(scope, limit),
  };
}

type Scope = Pick<OutboundId, 'tenantId' | 'connector'>;
type Change = (
  entry: OutboundEntry,
  nowMs: number,
) => { readonly entry: OutboundEntry; readonly isTaken: boolean };

class MemoryLedger {
  readonly #store: MemoryOutboundStore;
  readonly #clock: Pick<Clock, 'now' | 'monotonicMs'>;

  constructor(store: MemoryOutboundStore, clock: Pick<Clock, 'now' | 'monotonicMs'>) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The clock of the leases. */
  nowMs(): number {
    return this.#clock.monotonicMs();
  }

  find(id: OutboundId): OutboundRecord | undefined {
    return this.change(id, (entry, nowMs) => ({ entry: expireTurn(entry, nowMs), isTaken: true }));
  }

  add(id: OutboundId, entry: OutboundEntry): OutboundRecord {
    return recordOfKept(this.#store.add(id, entry, this.#time()));
  }

  /** The record after a change; undefined when there is none, or nothing was taken. */
  change(id: OutboundId, change: Change): OutboundRecord | undefined {
    const kept = this.#kept(id);
    if (kept === undefined) return undefined;
    const { entry, isTaken } = change(kept.entry, this.nowMs());
    this.#put(kept, entry);
    return isTaken ? recordOfKept(kept) : undefined;
  }

  withdraw(id: OutboundId): boolean {
    const kept = this.#kept(id);
    if (kept === undefined) return true;
    if (!isSurelyUnsent(kept.entry)) return false;
    this.#store.remove(kept);
    return true;
  }

  apply(scope: Scope, status: OutboundStatus): KeptOutbound | undefined {
    this.#store.forgetOver(this.nowMs());
    const tenant = this.#store.tenant(scope);
    if (tenant === undefined) return undefined;
    const read = readStatus(status);
    const about = keptOf(tenant, read).filter((kept) => this.#applyTo(kept, read));
    return sentLast(about, read);
  }

  /** @returns whether the status is about it */
  #applyTo(kept: KeptOutbound, read: ReadStatus): boolean {
    const entry = entryAfterStatus(kept.entry, read, this.nowMs());
    if (entry !== undefined) this.#put(kept, entry);
    return entry !== undefined;
  }

  list({ state, limit, cursor, ...scope }: OutboundQuery): OutboundPage {
    requireLimit(limit);
    const after = placeOfCursor(cursor);
    this.#store.forgetOver(this.nowMs());
    const records: OutboundRecord[] = [];
    let last = after;
    for (const kept of this.#store.tenant(scope)?.byId.values() ?? []) {
      if (kept.place <= after || stateOf(kept.entry.parts) !== state) continue;
      if (records.length === limit) return { records, nextCursor: String(last) };
      records.push(recordOfKept(kept));
      last = kept.place;
    }
    return { records };
  }

  count(scope: Scope): Record<OutboundQuery['state'], number> {
    this.#store.forgetOver(this.nowMs());
    const counts = { accepted: 0, sending: 0, failed: 0, unknown: 0 };
    for (const { entry } of this.#store.tenant(scope)?.byId.values() ?? []) {
      const state = stateOf(entry.parts);
      if (isListed(state)) counts[state]++;
    }
    return counts;
  }

  tenants(connector: string): string[] {
    this.#store.forgetOver(this.nowMs());
    return this.#store.tenantsOf(connector);
  }

  sweep(scope: Scope, limit: number): OutboundRecord[] {
    requireLimit(limit);
    const moved: KeptOutbound[] = [];
    const nowMs = this.nowMs();
    for (const kept of this.#store.tenant(scope)?.byId.values() ?? []) {
      if (moved.length === limit) break;
      const { turn } = kept.entry;
      const isSending = turn !== undefined && kept.entry.parts[turn.part]?.state === 'sending';
      if (isSending && expireTurn(kept.entry, nowMs) !== kept.entry) moved.push(kept);
    }
    for (const kept of moved) this.#put(kept, expireTurn(kept.entry, nowMs));
    return moved.map(recordOfKept);
  }

  #kept(id: OutboundId): KeptOutbound | undefined {
    this.#store.forgetOver(this.nowMs());
    return this.#store.find(id);
  }

  #put(kept: KeptOutbound, entry: OutboundEntry): void {
    if (entry !== kept.entry) this.#store.put(kept, entry, this.#time());
  }

  #time(): { wallMs: number; monotonicMs: number } {
    return { wallMs: this.#clock.now(), monotonicMs: this.nowMs() };
  }
}

function keptOf(tenant: OutboundTenant, read: ReadStatus): KeptOutbound[] {
  const { reference, messageKey, upTo } = read;
  if (upTo !== undefined) {
    const ids = [...(tenant.idsByConversation.get(upTo.conversationKey) ?? [])];
    return ids.flatMap((id) => tenant.byId.get(id) ?? []);
  }
  const referred = reference && tenant.byId.get(reference.clientMessageId);
  const kept = referred ?? tenant.byId.get(tenant.idByMessageKey.get(messageKey ?? '') ?? '');
  return kept === undefined ? [] : [kept];
}

function isListed(state: OutboundState): state is OutboundQuery['state'] {
  return state === 'accepted' || state === 'sending' || state === 'failed' || state === 'unknown';
}

function recordOfKept({ tenant, entry, acceptedAtMs, updatedAtMs }: KeptOutbound): OutboundRecord {
  return recordOf(tenant, entry, { acceptedAtMs, updatedAtMs });
}
