import {
  type Clock,
  type DeadLetter,
  type DeadLetters,
  isConnectorError,
} from '@pyloto/core-connectors';

import type { ReplayLease, ReplayOperation, ReplayStore } from './replay-store.ts';

/**
 * Replays one letter: handles it, or hands it to what will.
 *
 * @returns whether it went; false when it failed again. What it throws counts as a failure, but `state_unavailable` stops the
 * operation, which is taken up again at this letter
 */
export type ReplayOne = (letter: DeadLetter, operationId: string) => Promise<boolean>;

/** What an operation is run with, by one copy. */
export type ReplayRun = {
  readonly store: ReplayStore;
  readonly deadLetters: Pick<DeadLetters, 'list' | 'find'>;
  readonly replayOne: ReplayOne;
  readonly clock: Clock;
  readonly lease: ReplayLease;
  /** When the lease was asked for, on the monotonic clock. */
  readonly takenAtMs: number;
  /** Between the beginnings of two replays; before the first one too. */
  readonly intervalMs: number;
  readonly signal: AbortSignal;
};

const LETTERS_PER_PAGE = 50;

/**
 * Goes on with an operation that this copy has leased, to its end, to the end of the lease, or until the signal.
 *
 * Progress is saved after each letter, so a copy that ends leaves at most the one under way to be replayed anew.
 */
export async function runReplay(operation: ReplayOperation, run: ReplayRun): Promise<void> {
  const turns = turnsOf(run);
  let current = operation;
  for (;;) {
    const { cursor, filter, startedAtMs } = current;
    const query = { ...filter, cursor, failedBeforeMs: startedAtMs + 1, limit: LETTERS_PER_PAGE };
    const { letters, nextCursor } = await run.deadLetters.list(query);
    const seen = new Set(current.seenOnPage);
    for (const letter of letters) {
      if (seen.has(letter.id)) continue;
      if (!(await turns.next())) return;
      const after = await replayLetter(letter, current, run);
      if (after === current) continue;
      current = after;
      if (!(await turns.save(current))) return;
    }
    const isLast = nextCursor === undefined;
    current = isLast ? endOf(current, run.clock) : pageOf(current, nextCursor);
    if (!(await turns.save(current)) || isLast) return;
  }
}

/** When the next letter may go, and whether the lease still holds. */
function turnsOf({ store, clock, lease, takenAtMs, intervalMs, signal }: ReplayRun) {
  let nextAtMs = clock.monotonicMs() + intervalMs;
  let savedAtMs = takenAtMs;
  return {
    next: async (): Promise<boolean> => {
      const waitMs = nextAtMs - clock.monotonicMs();
      if (waitMs > 0) await clock.sleep(waitMs, signal).catch(ignoreAbort);
      nextAtMs = clock.monotonicMs() + intervalMs;
      return !signal.aborted && clock.monotonicMs() - savedAtMs < lease.leaseMs;
    },
    save: async (operation: ReplayOperation): Promise<boolean> => {
      const nowMs = clock.monotonicMs();
      const isSaved = await store.save(operation, lease);
      savedAtMs = nowMs;
      return isSaved;
    },
  };
}

/** @returns the operation after it, or the same when the letter has gone, or failed anew, since its page was read */
async function replayLetter(
  { id }: DeadLetter,
  operation: ReplayOperation,
  { deadLetters, replayOne }: ReplayRun,
): Promise<ReplayOperation> {
  const letter = await deadLetters.find(id);
  if (letter === undefined || letter.lastFailedAtMs > operation.startedAtMs) return operation;
  const isReplayed = await outcomeOf(replayOne(letter, operation.operationId));
  return {
    ...operation,
    replayed: operation.replayed + (isReplayed ? 1 : 0),
    failed: operation.failed + (isReplayed ? 0 : 1),
    seenOnPage: [...operation.seenOnPage, id],
  };
}

async function outcomeOf(replay: Promise<boolean>): Promise<boolean> {
  try {
    return await replay;
  } catch (error) {
    if (isConnectorError(error) && error.code === 'state_unavailable') throw error;
    return false;
  }
}

function pageOf(operation: ReplayOperation, cursor: string): ReplayOperation {
  return { ...operation, cursor, seenOnPage: [] };
}

function endOf(operation: ReplayOperation, clock: Clock): ReplayOperation {
  return { ...operation, state: 'done', finishedAtMs: clock.now(), seenOnPage: [] };
}

/** A sleep that is cut short is told by the signal. */
function ignoreAbort(): void {}
