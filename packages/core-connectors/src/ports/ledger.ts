/**
 * What a claim found.
 *
 * - `claimed`: the caller owns the item until the lease ends and must complete or release it
 * - `done`: its effect is complete; it never runs again within the retention
 * - `in_flight`: another owner holds it
 * - `behind`: something that was accepted before it in its sequence is not over yet; only where sequences are given
 */
export type Claim = 'claimed' | 'done' | 'in_flight' | 'behind';

/** Items of one tenant. */
export type LedgerItems = {
  readonly tenantId: string;
  readonly connector: string;
  /** Digests of dedupe keys (`keyDigest`), unique within the batch. */
  readonly keys: readonly string[];
  /**
   * Digests of ordering keys, one for each of `keys`, empty for an item without one. Given, the items of one sequence are
   * claimed in the order in which they were accepted, each once those before it are over; absent, order does not matter.
   */
  readonly sequences?: readonly string[];
};

/** Items of one tenant that one owner works on. */
export type LedgerBatch = LedgerItems & {
  /** Proves ownership; unique per claim. Only its holder can complete, renew or release. */
  readonly ownerToken: string;
};

/**
 * The two-phase record of which items are done: claim, then complete or release.
 *
 * Each call costs a constant number of round trips for a batch of any size. A crash frees an item
 * when its lease ends. A lease that has ended is lost, also when nobody else took the item since: its
 * owner must renew in time. A done item has no owner. Leases and retentions are positive whole
 * numbers of milliseconds, and no step of a wall clock shortens or prolongs them.
 *
 * @throws ConnectorError `state_unavailable` from every method when the store cannot answer; nothing is
 * acknowledged then. `config_invalid` when a lease or a retention is not a positive whole number
 */
export type Ledger = {
  /** Where the truth lives: `memory` is lost with the process. */
  readonly durability: 'memory' | 'redis';
  /**
   * Takes what is free. An owner that claims what it holds gets `claimed` and a fresh lease, so a claim
   * whose reply was lost can be sent again with the same token.
   *
   * @returns one {@link Claim} per key, in the order of `keys`
   */
  readonly claim: (batch: LedgerBatch, leaseMs: number) => Promise<readonly Claim[]>;
  /**
   * Marks items done for `retentionMs`.
   *
   * @returns per key, whether the owner still held it; false means that its lease had ended, that it
   * released the item, or that it had completed it before
   */
  readonly complete: (batch: LedgerBatch, retentionMs: number) => Promise<readonly boolean[]>;
  /** Frees items so that the next delivery runs them again. @returns per key, whether the owner still held it */
  readonly release: (batch: LedgerBatch) => Promise<readonly boolean[]>;
  /**
   * Gives items up for good, as handled as they will ever be: done for `retentionMs`, and counted under `reason`, a name in
   * lower snake case from a closed set (`discarded`).
   *
   * @returns per key, whether the owner still held it
   */
  readonly drop: (
    batch: LedgerBatch,
    end: { readonly reason: string; readonly retentionMs: number },
  ) => Promise<readonly boolean[]>;
  /** Prolongs the lease to `leaseMs` from now. @returns per key, whether the owner still held it */
  readonly renew: (batch: LedgerBatch, leaseMs: number) => Promise<readonly boolean[]>;
};

/** What the books knew of items that were to be accepted. */
export type Acceptance = {
  /** Per key: `done`, it never runs again; `open`, it was accepted now or before and is not over. */
  readonly states: readonly ('open' | 'done')[];
  /** Per key: whether this call opened it, so that {@link DurableLedger.withdraw} may take it back; a dead one is not new. */
  readonly areNew: readonly boolean[];
  /** How many of the tenant's items wait or are being handled now, these among them, dead letters not. */
  readonly pending: number;
};

/** The state of one tenant's items: `accepted = handled + pending + dead + dropped`, at any moment. */
export type TenantBooks = {
  readonly tenantId: string;
  readonly accepted: number;
  readonly handled: number;
  readonly pending: number;
  readonly dead: number;
  /** By reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** When the oldest pending item was accepted, in milliseconds since the epoch of the store's clock. */
  readonly oldestPendingAtMs?: number;
};

/** An item that was accepted and is not over, as a recount sees it. */
export type OpenItem = {
  /** The digest of its dedupe key. */
  readonly key: string;
  /** Milliseconds since the epoch: when it was accepted, or, of a dead letter, when it died. */
  readonly sinceMs: number;
  readonly isDead: boolean;
  /** Whether an owner holds it now. */
  readonly isClaimed: boolean;
};

/** A ledger that outlives its process and keeps the books: each step that moves an item counts it in the same instant. */
export type DurableLedger = Ledger & {
  readonly durability: 'redis';
  /**
   * Takes items into the books, in the order of `keys`, and into their sequences. Accepting an item again changes nothing,
   * but that a dead one is pending again.
   * An item that is claimed without it is accepted by the claim.
   */
  readonly accept: (items: LedgerItems) => Promise<Acceptance>;
  /**
   * Takes back what the caller's own {@link accept} opened (`areNew`) and nobody will work on after all, with the `sequences` of
   * the acceptance: as if it had never been accepted. Left alone is what is claimed, done, dead or not open.
   *
   * Another caller may have been told `open` meanwhile and have queued the item. Its claim then accepts it again, so the books
   * stay right; its place in its sequence is from then on that of the claim.
   */
  readonly withdraw: (items: LedgerItems) => Promise<void>;
  /** Takes items out of their sequences, so that those behind them go first; they stay open. */
  readonly stepAside: (items: LedgerItems) => Promise<void>;
  /** @returns per sequence, the key of the item whose turn it is, or undefined when nothing of it is open */
  readonly heads: (
    scope: Pick<LedgerItems, 'tenantId' | 'connector'>,
    sequences: readonly string[],
  ) => Promise<readonly (string | undefined)[]>;
  /** @returns per key, whether all that is open before it in its sequence are dead letters, and there is one */
  readonly areHeldByDead: (items: LedgerItems) => Promise<readonly boolean[]>;
  /** The tenants that ever had an item accepted. */
  readonly tenants: (connector: string) => Promise<readonly string[]>;
  readonly books: (scope: Pick<LedgerItems, 'tenantId' | 'connector'>) => Promise<TenantBooks>;
  /** Goes through what is open, in pages; `cursor` of the page before, absent at first. Every item that is open throughout is seen. */
  readonly open: (
    scope: Pick<LedgerItems, 'tenantId' | 'connector'>,
    cursor?: string,
  ) => Promise<{ readonly items: readonly OpenItem[]; readonly nextCursor?: string }>;
};
