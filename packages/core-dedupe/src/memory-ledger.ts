import { type Clock, ConnectorError, type Ledger } from '@pyloto/core-connectors';

import { LedgerState } from './ledger-state.ts';
import { requireDuration } from './require-duration.ts';

/** The most entries that a memory ledger can be told to hold. */
const MOST_ENTRIES = 2 ** 24;
const DEFAULT_MAX_ENTRIES = 1_000_000;

/** How much a memory ledger may hold, and what it tells of what it forgets. */
export type MemoryLedgerOptions = {
  /** Leases and retentions are measured on its monotonic side, so a step of the wall clock changes nothing. */
  readonly clock: Clock;
  /**
   * The most items held, leased and done together: 1 to 16,777,216, by default 1,000,000.
   * A million takes about 70 MB, touched as it fills.
   */
  readonly maxEntries?: number;
  /**
   * Told how many done items a claim pushed out before their retention ended; must not throw.
   * Each would run again if it were delivered again: count them, and alert on more than none.
   */
  readonly onEvict?: (count: number) => void;
};

/** What a memory ledger holds now. */
export type MemoryLedgerStats = {
  /** Items held now: leased, done, and ended but not swept yet. */
  readonly entries: number;
  /** Those of them that an owner holds. */
  readonly inFlight: number;
  /** Pairs of connector and tenant that hold at least one item. */
  readonly scopes: number;
  /** Done items pushed out before their retention ended, since the start. */
  readonly evicted: number;
};

/** A {@link Ledger} that also says what it holds. */
export type MemoryLedger = Ledger & { readonly stats: () => MemoryLedgerStats };

/**
 * Makes a ledger in this process's memory: for one copy of an app, and lost with it.
 *
 * Memory is bounded. Ended entries are swept by later claims, at most two per claimed key and kind,
 * so there is no timer and no long pause. At the cap the done entry completed first makes room (a
 * redelivery of it would run again: see `onEvict`); leased entries are never pushed out.
 *
 * @throws ConnectorError `config_invalid` when `maxEntries` is out of range, or later when a lease or a
 * retention is not a positive whole number of milliseconds; `state_unavailable` from `claim` when the
 * items in flight leave no room, and then nothing of the batch was claimed
 */
export function createMemoryLedger(options: MemoryLedgerOptions): MemoryLedger {
  const { clock, maxEntries = DEFAULT_MAX_ENTRIES, onEvict } = options;
  if (!Number.isInteger(maxEntries) || maxEntries < 1 || maxEntries > MOST_ENTRIES) {
    throw new ConnectorError('config_invalid', 'maxEntries must be a whole number from 1 to 2^24');
  }
  const state = new LedgerState(clock, maxEntries);
  return {
    durability: 'memory',
    claim: async (batch, leaseMs) => {
      requireDuration(leaseMs);
      const evictedBefore = state.evicted;
      const claims = state.claim(batch, leaseMs);
      if (state.evicted > evictedBefore) onEvict?.(state.evicted - evictedBefore);
      return claims;
    },
    complete: async (batch, retentionMs) => {
      requireDuration(retentionMs);
      return state.complete(batch, retentionMs);
    },
    drop: async (batch, { retentionMs }) => {
      requireDuration(retentionMs);
      return state.complete(batch, retentionMs);
    },
    release: async (batch) => state.release(batch),
    renew: async (batch, leaseMs) => {
      requireDuration(leaseMs);
      return state.renew(batch, leaseMs);
    },
    stats: () => ({
      entries: state.entries,
      inFlight: state.inFlight,
      scopes: state.scopes,
      evicted: state.evicted,
    }),
  };
}
