import type { DurableLedger, LedgerBatch, LedgerItems, OpenItem } from '@pyloto/core-connectors';

type Entry = { sinceMs: number; isDead: boolean; owner: string | undefined };

type Tenant = {
  readonly open: Map<string, Entry>;
  readonly done: Set<string>;
  readonly counts: { accepted: number; handled: number };
  readonly dropped: Record<string, number>;
};

/** A ledger with books for tests: small, in memory, without leases that end. A page of `open` has two items. */
// oxlint-disable-next-line max-lines-per-function -- a double for tests, one line a method
export function ledgerDouble(clock: { readonly now: () => number }) {
  const tenants = new Map<string, Tenant>();
  const calls: string[] = [];
  const of = (tenantId: string): Tenant => {
    const counts = { accepted: 0, handled: 0 };
    const fresh = { open: new Map(), done: new Set<string>(), counts, dropped: {} };
    const tenant: Tenant = tenants.get(tenantId) ?? fresh;
    tenants.set(tenantId, tenant);
    return tenant;
  };
  const acceptOne = (tenant: Tenant, key: string): 'open' | 'done' => {
    if (tenant.done.has(key)) return 'done';
    if (tenant.open.has(key)) return 'open';
    tenant.open.set(key, { sinceMs: clock.now(), isDead: false, owner: undefined });
    tenant.counts.accepted += 1;
    return 'open';
  };
  /** Does something to each item that the owner holds. */
  const held = async (
    { tenantId, keys, ownerToken }: LedgerBatch,
    act: (tenant: Tenant, key: string, entry: Entry) => void,
  ): Promise<readonly boolean[]> =>
    keys.map((key) => {
      const entry = of(tenantId).open.get(key);
      if (entry?.owner !== ownerToken) return false;
      act(of(tenantId), key, entry);
      return true;
    });
  const end = (tenant: Tenant, key: string): void => {
    tenant.open.delete(key);
    tenant.done.add(key);
  };
  const ledger: DurableLedger = {
    durability: 'redis',
    claim: async ({ tenantId, keys, ownerToken }) =>
      keys.map((key) => {
        const tenant = of(tenantId);
        if (acceptOne(tenant, key) === 'done') return 'done';
        const entry = tenant.open.get(key);
        if (entry === undefined) return 'done';
        if (entry.owner !== undefined && entry.owner !== ownerToken) return 'in_flight';
        entry.owner = ownerToken;
        return 'claimed';
      }),
    complete: (batch) =>
      held(batch, (tenant, key) => {
        end(tenant, key);
        tenant.counts.handled += 1;
      }),
    drop: (batch, { reason }) => {
      calls.push(`drop from ${batch.sequences?.join(' ')}`);
      return held(batch, (tenant, key) => {
        end(tenant, key);
        tenant.dropped[reason] = (tenant.dropped[reason] ?? 0) + 1;
      });
    },
    release: (batch) => held(batch, (_tenant, _key, entry) => (entry.owner = undefined)),
    renew: (batch) => held(batch, () => undefined),
    accept: async ({ tenantId, keys }: LedgerItems) => {
      const areOpen = keys.map((key) => of(tenantId).open.has(key));
      const states = keys.map((key) => acceptOne(of(tenantId), key));
      const areNew = states.map((state, at) => state === 'open' && areOpen[at] === false);
      return { states, areNew, pending: of(tenantId).open.size };
    },
    withdraw: async ({ tenantId, keys }) => {
      const { open, counts } = of(tenantId);
      for (const key of keys) {
        const entry = open.get(key);
        if (entry === undefined || entry.isDead || entry.owner !== undefined) continue;
        open.delete(key);
        counts.accepted -= 1;
      }
    },
    stepAside: async () => undefined,
    areHeldByDead: async ({ keys }) => keys.map(() => false),
    heads: async (_scope, sequences) => sequences.map(() => undefined),
    tenants: async () => [...tenants.keys()],
    books: async ({ tenantId }) => {
      calls.push(`books ${tenantId}`);
      const { open, counts, dropped } = of(tenantId);
      const pending = [...open.values()].filter(({ isDead }) => !isDead);
      return {
        tenantId,
        ...counts,
        pending: pending.length,
        dead: open.size - pending.length,
        dropped: { ...dropped },
        ...(pending.length > 0 && {
          oldestPendingAtMs: Math.min(...pending.map(({ sinceMs }) => sinceMs)),
        }),
      };
    },
    open: async ({ tenantId }, cursor = '0') => {
      const from = Number(cursor);
      const all = Array.from(of(tenantId).open, ([key, { sinceMs, isDead, owner }]): OpenItem => {
        return { key, sinceMs, isDead, isClaimed: owner !== undefined };
      });
      const items = all.slice(from, from + 2);
      return from + 2 < all.length ? { items, nextCursor: String(from + 2) } : { items };
    },
  };
  const die = (tenantId: string, key: string): void => {
    const entry = of(tenantId).open.get(key);
    if (entry !== undefined) entry.isDead = true;
  };
  /** Takes an item out of the books without counting it, as a fault would. */
  const lose = (tenantId: string, key: string): void => {
    of(tenantId).open.delete(key);
  };
  return { ledger, calls, die, lose };
}
