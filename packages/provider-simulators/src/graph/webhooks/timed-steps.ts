import { setTimeout as sleep } from 'node:timers/promises';

/** Something to do some time after the beginning of its sequence. */
export type TimedStep = {
  readonly delayMs: number;
  readonly run: () => Promise<unknown>;
};

/** Sequences of steps, many at a time. */
export type TimedSteps = {
  /** Each step waits for its time and for the step before it; the first one that fails ends its sequence. */
  readonly begin: (steps: readonly TimedStep[]) => void;
  /** How many sequences are not over. */
  readonly pending: () => number;
  readonly close: () => Promise<void>;
};

/** Does things later, in real time, until it is closed. */
export function createTimedSteps(): TimedSteps {
  const closing = new AbortController();
  const { signal } = closing;
  const running = new Set<Promise<void>>();
  const runAll = async (steps: readonly TimedStep[]): Promise<void> => {
    const startedAt = performance.now();
    for (const { delayMs, run } of steps) {
      const waitMs = startedAt + delayMs - performance.now();
      if (waitMs > 0) await sleep(waitMs, undefined, { signal });
      await run();
    }
  };
  return {
    begin: (steps) => {
      if (signal.aborted || steps.length === 0) return;
      const sequence = runAll(steps).catch(() => undefined);
      running.add(sequence);
      void sequence.finally(() => running.delete(sequence));
    },
    pending: () => running.size,
    close: async () => {
      closing.abort();
      await Promise.allSettled(running);
    },
  };
}
