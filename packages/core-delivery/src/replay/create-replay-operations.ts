import { type Clock, ConnectorError, type DeadLetters } from '@pyloto/core-connectors';

import { requireLimit } from '../require-limit.ts';
import type { ReplayFilter, ReplayOperation, ReplayStore } from './replay-store.ts';
import { type ReplayOne, runReplay } from './run-replay.ts';

/** What bulk replays are made with. */
export type ReplayOperationsOptions = {
  readonly store: ReplayStore;
  readonly deadLetters: Pick<DeadLetters, 'list' | 'find'>;
  readonly replayOne: ReplayOne;
  readonly clock: Clock;
  /** Ids that nobody gets twice, for operations and owner tokens. */
  readonly newId: () => string;
  /** How many letters of one operation are replayed in a second at most; by default 50. */
  readonly ratePerSecond?: number;
  /** How long a copy may be silent before another goes on; longer than one replay takes. By default a minute. */
  readonly leaseMs?: number;
  /** How often a copy that has nothing to do looks for an operation; by default every 5 seconds. */
  readonly idleMs?: number;
  /** Hears why an operation stopped for now; it is tried again after `idleMs`. */
  readonly onError?: (error: unknown) => void;
};

/** A bulk replay as an operator sees it. Times are ISO 8601 in UTC. */
export type ReplayStatus = {
  readonly operationId: string;
  readonly state: 'running' | 'done';
  readonly filter: ReplayFilter;
  /** How many letters matched when it began; more than `replayed` and `failed` when some went otherwise meanwhile. */
  readonly matched: number;
  readonly replayed: number;
  /** How many failed again, and wait with one more attempt. */
  readonly failed: number;
  readonly startedAt: string;
  readonly finishedAt?: string;
};

/** Replays of all dead letters that match a filter. */
export type ReplayOperations = {
  /** How many letters match now; nothing is changed. */
  readonly match: (filter: ReplayFilter) => Promise<number>;
  /** Stores a new operation; what runs here or in another copy takes it up. */
  readonly start: (filter: ReplayFilter) => Promise<ReplayStatus>;
  /** Undefined for an unknown operation and for one that was over 7 days ago. */
  readonly status: (operationId: string) => Promise<ReplayStatus | undefined>;
  /** Works on one operation that nobody works on, as far as it gets. @returns false when there was none */
  readonly runNext: (signal?: AbortSignal) => Promise<boolean>;
  /** Works on operations, one at a time, until the signal; resolves when the letter under way is over. Never rejects. */
  readonly run: (signal: AbortSignal) => Promise<void>;
};

const DEFAULT_RATE_PER_SECOND = 50;
const DEFAULT_LEASE_MS = 60_000;
const DEFAULT_IDLE_MS = 5_000;
const LETTERS_PER_COUNT = 200;

/**
 * Makes bulk replays: stored before they begin, the letter that failed first in front, resumed by any copy after a crash.
 *
 * An operation takes each letter that matched and had failed by its start, once, and leaves out what fails later, its own failures
 * among them; so the clocks of the copies must agree. A copy that dies between a replay and the note of it leaves that one letter to
 * be replayed anew if it still waits as it did: `replayOne` must be safe to repeat, as one that goes through the ledger is.
 *
 * @throws ConnectorError `config_invalid` when an option is no positive whole number or the lease no longer than the time between
 * two letters; later, `state_unavailable` when a store does not answer
 */
export function createReplayOperations(options: ReplayOperationsOptions): ReplayOperations {
  const { store, deadLetters, clock, newId } = options;
  const { idleMs = DEFAULT_IDLE_MS, onError } = options;
  const times = timesOf(options);
  requireLimit(idleMs);
  let wake = new AbortController();
  const match = (filter: ReplayFilter) => countMatching(deadLetters, filter, clock.now());
  const runNext = async (signal: AbortSignal = new AbortController().signal) => {
    const lease = { ownerToken: newId(), leaseMs: times.leaseMs };
    const takenAtMs = clock.monotonicMs();
    const operation = await store.take(lease);
    if (operation === undefined) return false;
    try {
      await runReplay(operation, { ...options, ...times, lease, takenAtMs, signal });
    } finally {
      // Without it the lease ends by itself.
      const released = store.release(operation.operationId, lease.ownerToken);
      await released.catch((error: unknown) => onError?.(error));
    }
    return true;
  };
  return {
    match,
    start: async (filter) => {
      const startedAtMs = clock.now();
      const matched = await countMatching(deadLetters, filter, startedAtMs);
      const operation = newOperation({ operationId: newId(), filter, matched, startedAtMs });
      await store.add(operation);
      wake.abort();
      return statusOf(operation);
    },
    status: async (operationId) => {
      const operation = await store.find(operationId);
      return operation === undefined ? undefined : statusOf(operation);
    },
    runNext,
    run: async (signal) => {
      while (!signal.aborted) {
        // Before it looks, so that what is started from here on wakes it.
        wake = new AbortController();
        if (await ranOne(runNext(signal), onError)) continue;
        await clock.sleep(idleMs, AbortSignal.any([signal, wake.signal])).catch(() => undefined);
      }
    },
  };
}

async function ranOne(
  run: Promise<boolean>,
  onError: ReplayOperationsOptions['onError'],
): Promise<boolean> {
  try {
    return await run;
  } catch (error) {
    onError?.(error);
    return false;
  }
}

async function countMatching(
  deadLetters: Pick<DeadLetters, 'list'>,
  filter: ReplayFilter,
  untilMs: number,
): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const query = { ...filter, cursor, failedBeforeMs: untilMs + 1, limit: LETTERS_PER_COUNT };
    const page = await deadLetters.list(query);
    count += page.letters.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return count;
}

function newOperation(
  begun: Pick<ReplayOperation, 'operationId' | 'filter' | 'matched' | 'startedAtMs'>,
): ReplayOperation {
  const { tenantId, capabilityId, errorCode, destination } = begun.filter;
  const filter = { tenantId, capabilityId, errorCode, destination };
  return { ...begun, filter, state: 'running', replayed: 0, failed: 0, seenOnPage: [] };
}

function statusOf(operation: ReplayOperation): ReplayStatus {
  const { operationId, state, filter, matched, replayed, failed } = operation;
  const { startedAtMs, finishedAtMs } = operation;
  const startedAt = new Date(startedAtMs).toISOString();
  const status = { operationId, state, filter, matched, replayed, failed, startedAt };
  if (finishedAtMs === undefined) return status;
  return { ...status, finishedAt: new Date(finishedAtMs).toISOString() };
}

function timesOf(options: ReplayOperationsOptions): { leaseMs: number; intervalMs: number } {
  const { ratePerSecond = DEFAULT_RATE_PER_SECOND, leaseMs = DEFAULT_LEASE_MS } = options;
  requireLimit(ratePerSecond);
  requireLimit(leaseMs);
  const intervalMs = 1_000 / ratePerSecond;
  if (intervalMs < leaseMs) return { leaseMs, intervalMs };
  throw new ConnectorError('config_invalid', 'a lease must outlast the time between two replays');
}
