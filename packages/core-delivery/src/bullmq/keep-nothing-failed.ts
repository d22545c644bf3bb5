import type { Clock } from '@pyloto/core-connectors';
import type { Queue } from 'bullmq';

type KeepNothingFailedOptions = {
  readonly lanes: readonly Queue[];
  readonly clock: Pick<Clock, 'sleep'>;
  readonly onFound: (count: number) => void;
  readonly onError: (error: unknown) => void;
};

const LOOK_EVERY_MS = 60_000;

/**
 * Puts back, once a minute, what BullMQ gave up. This worker gives nothing up; another version of it, or an operator's tool,
 * may have.
 */
export function keepNothingFailed(options: KeepNothingFailedOptions): {
  readonly stop: () => void;
} {
  const { lanes, clock, onFound, onError } = options;
  const stopped = new AbortController();
  const look = async (lane: Queue): Promise<void> => {
    const count = await lane.getFailedCount();
    if (count === 0) return;
    await lane.retryJobs({ state: 'failed' });
    onFound(count);
  };
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await Promise.all(lanes.map((lane) => look(lane))).catch(onError);
      await clock.sleep(LOOK_EVERY_MS, stopped.signal);
    }
  };
  run().catch((error: unknown) => {
    if (!stopped.signal.aborted) onError(error);
  });
  return { stop: () => stopped.abort() };
}
