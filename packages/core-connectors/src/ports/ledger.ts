/**
 * What a claim found.
 *
 * - `claimed`: the caller owns the item until the lease ends and must complete or release it
 * - `done`: its effect is complete; it never runs again within the retention
 * - `in_flight`: another owner holds it
 */
export type Claim = 'claimed' | 'done' | 'in_flight';

/** Items of one tenant that one owner works on. */
export type LedgerBatch = {
  readonly tenantId: string;
  readonly connector: string;
  /** Digests of dedupe keys (`keyDigest`), unique within the batch. */
  readonly keys: readonly string[];
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
  /** Prolongs the lease to `leaseMs` from now. @returns per key, whether the owner still held it */
  readonly renew: (batch: LedgerBatch, leaseMs: number) => Promise<readonly boolean[]>;
};
