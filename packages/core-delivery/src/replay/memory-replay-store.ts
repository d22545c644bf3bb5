import type { Clock } from '@pyloto/core-connectors';

import { FINISHED_KEPT_MS, type ReplayOperation, type ReplayStore } from './replay-store.ts';

type Kept = {
  operation: ReplayOperation;
  ownerToken: string | undefined;
  /** On the monotonic clock: when the lease of a running operation ends, or when a finished one is forgotten. */
  untilMs: number;
};

/** Keeps bulk replays in this process's memory: for one copy of an app, and lost with it. */
export function createMemoryReplayStore(options: {
  readonly clock: Pick<Clock, 'monotonicMs'>;
}): ReplayStore {
  const { clock } = options;
  const keptById = new Map<string, Kept>();
  const heldBy = (operationId: string, ownerToken: string): Kept | undefined => {
    const kept = keptById.get(operationId);
    const isHeld = kept?.ownerToken === ownerToken && kept.untilMs > clock.monotonicMs();
    return isHeld ? kept : undefined;
  };
  return {
    add: async (operation) => {
      forgetFinished(keptById, clock.monotonicMs());
      const untilMs = clock.monotonicMs();
      keptById.set(operation.operationId, { operation, ownerToken: undefined, untilMs });
    },
    find: async (operationId) => {
      forgetFinished(keptById, clock.monotonicMs());
      return keptById.get(operationId)?.operation;
    },
    take: async ({ ownerToken, leaseMs }) => {
      const nowMs = clock.monotonicMs();
      const kept = longestFree(keptById.values(), nowMs);
      if (kept === undefined) return undefined;
      kept.ownerToken = ownerToken;
      kept.untilMs = nowMs + leaseMs;
      return kept.operation;
    },
    save: async (operation, { ownerToken, leaseMs }) => {
      const kept = heldBy(operation.operationId, ownerToken);
      if (kept === undefined) return false;
      const isDone = operation.state === 'done';
      kept.operation = operation;
      kept.untilMs = clock.monotonicMs() + (isDone ? FINISHED_KEPT_MS : leaseMs);
      if (isDone) kept.ownerToken = undefined;
      return true;
    },
    release: async (operationId, ownerToken) => {
      const kept = heldBy(operationId, ownerToken);
      if (kept === undefined) return;
      kept.ownerToken = undefined;
      kept.untilMs = clock.monotonicMs();
    },
  };
}

function longestFree(all: Iterable<Kept>, nowMs: number): Kept | undefined {
  let best: Kept | undefined;
  for (const kept of all) {
    if (kept.operation.state === 'done' || kept.untilMs > nowMs) continue;
    if (best === undefined || kept.untilMs < best.untilMs) best = kept;
  }
  return best;
}

function forgetFinished(keptById: Map<string, Kept>, nowMs: number): void {
  for (const [id, { operation, untilMs }] of keptById) {
    if (operation.state === 'done' && untilMs <= nowMs) keptById.delete(id);
  }
}
