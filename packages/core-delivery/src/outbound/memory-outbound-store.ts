import { ConnectorError, type OutboundId } from '@pyloto/core-connectors';

import { isOver, messageKeysOf, type OutboundEntry } from './outbound-entry.ts';

/** An entry, its times, and its place in the order of changes. */
export type KeptOutbound = {
  readonly tenant: OutboundTenant;
  readonly acceptedAtMs: number;
  entry: OutboundEntry;
  updatedAtMs: number;
  /** On the monotonic clock. */
  changedAtMs: number;
  place: number;
};

/** One tenant's entries on one connector, the one that changed first in front. */
export type OutboundTenant = {
  readonly tenantId: string;
  readonly connector: string;
  readonly byId: Map<string, KeptOutbound>;
  /** The digest of a provider's message to the command's id. */
  readonly idByMessageKey: Map<string, string>;
  /** The digest of a conversation to the ids of its commands. */
  readonly idsByConversation: Map<string, Set<string>>;
};

type Scope = Pick<OutboundId, 'tenantId' | 'connector'>;

/** The two times of a change: of day, in milliseconds since the epoch, and on the monotonic clock. */
export type ChangeTime = { readonly wallMs: number; readonly monotonicMs: number };

/** Entries in this process's memory. What is over goes after the retention, or earlier when there is no room. */
export class MemoryOutboundStore {
  readonly #tenants = new Map<string, Map<string, OutboundTenant>>();
  /** Those that are over, the one that changed first in front. */
  readonly #over = new Set<KeptOutbound>();
  readonly #limits: { readonly retentionMs: number; readonly maxRecords: number };
  #size = 0;
  #lastPlace = 0;
  /** How many were forgotten before their retention ended. */
  evicted = 0;

  constructor(limits: { retentionMs: number; maxRecords: number }) {
    this.#limits = limits;
  }

  tenant({ tenantId, connector }: Scope): OutboundTenant | undefined {
    return this.#tenants.get(connector)?.get(tenantId);
  }

  tenantsOf(connector: string): string[] {
    return [...(this.#tenants.get(connector)?.keys() ?? [])];
  }

  find(id: OutboundId): KeptOutbound | undefined {
    return this.tenant(id)?.byId.get(id.clientMessageId);
  }

  /** @throws ConnectorError `state_unavailable` when nothing that is held may go */
  add(id: OutboundId, entry: OutboundEntry, time: ChangeTime): KeptOutbound {
    if (this.#size >= this.#limits.maxRecords) this.#makeRoom();
    const kept: KeptOutbound = {
      tenant: this.tenant(id) ?? this.#newTenant(id),
      acceptedAtMs: time.wallMs,
      updatedAtMs: time.wallMs,
      changedAtMs: time.monotonicMs,
      place: 0,
      entry,
    };
    this.#size++;
    this.put(kept, entry, time);
    return kept;
  }

  put(kept: KeptOutbound, entry: OutboundEntry, time: ChangeTime): void {
    const { byId, idByMessageKey, idsByConversation } = kept.tenant;
    kept.entry = entry;
    kept.updatedAtMs = time.wallMs;
    kept.changedAtMs = time.monotonicMs;
    kept.place = ++this.#lastPlace;
    byId.delete(entry.clientMessageId);
    byId.set(entry.clientMessageId, kept);
    for (const key of messageKeysOf(entry)) idByMessageKey.set(key, entry.clientMessageId);
    const { conversationKey } = entry;
    if (conversationKey !== undefined) {
      const ids = idsByConversation.get(conversationKey) ?? new Set();
      idsByConversation.set(conversationKey, ids.add(entry.clientMessageId));
    }
    this.#over.delete(kept);
    if (isOver(entry)) this.#over.add(kept);
  }

  remove(kept: KeptOutbound): void {
    const { byId, idByMessageKey, connector, tenantId } = kept.tenant;
    byId.delete(kept.entry.clientMessageId);
    for (const key of messageKeysOf(kept.entry)) idByMessageKey.delete(key);
    leaveConversation(kept);
    this.#over.delete(kept);
    this.#size--;
    if (byId.size > 0) return;
    const tenants = this.#tenants.get(connector);
    tenants?.delete(tenantId);
    if (tenants?.size === 0) this.#tenants.delete(connector);
  }

  /** Forgets what has been over for its retention. */
  forgetOver(monotonicMs: number): void {
    for (const kept of this.#over) {
      if (kept.changedAtMs + this.#limits.retentionMs > monotonicMs) return;
      this.remove(kept);
    }
  }

  #makeRoom(): void {
    const [first] = this.#over;
    if (first === undefined) {
      throw new ConnectorError('state_unavailable', 'the outbound ledger must have room');
    }
    this.remove(first);
    this.evicted++;
  }

  #newTenant({ connector, tenantId }: Scope): OutboundTenant {
    const tenant: OutboundTenant = {
      tenantId,
      connector,
      byId: new Map(),
      idByMessageKey: new Map(),
      idsByConversation: new Map(),
    };
    const tenants = this.#tenants.get(connector) ?? new Map<string, OutboundTenant>();
    this.#tenants.set(connector, tenants);
    tenants.set(tenantId, tenant);
    return tenant;
  }
}

function leaveConversation({ tenant, entry }: KeptOutbound): void {
  const { conversationKey = '', clientMessageId } = entry;
  const ids = tenant.idsByConversation.get(conversationKey);
  ids?.delete(clientMessageId);
  if (ids?.size === 0) tenant.idsByConversation.delete(conversationKey);
}
