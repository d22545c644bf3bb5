import type { Clock } from '@pyloto/core-connectors';
import type { RedisClient } from '@pyloto/core-redis';

/** What a lane is watched with; times in milliseconds. */
export type WatchLaneOptions = {
  readonly clock: Clock;
  readonly client: RedisClient;
  readonly intervalMs: number;
  readonly silentAfterMs: number;
  readonly hasFreeSlots: () => boolean;
  /** Adds this copy's canary, when none of its name waits; settles when Redis has answered. */
  readonly addCanary: () => Promise<unknown>;
  readonly restart: () => void;
  readonly onError: (error: unknown) => void;
};

/** Knows whether a lane's worker lives. */
export type LaneWatch = {
  readonly sawJob: () => void;
  /** False from a restart on until a job is taken. */
  readonly isAlive: () => boolean;
  readonly stop: () => void;
};

/** How many intervals a connection that calls itself ready may leave a canary unanswered. */
const UNANSWERED_INTERVALS = 2;

/**
 * Adds a canary whenever the lane took nothing for an interval. Its answer shows that Redis is there; when Redis is, and slots
 * are free, and still nothing is taken for `silentAfterMs`, the worker is to be made anew. Time counts in intervals, so a
 * process that was stopped for an hour is not taken for a silent one.
 */
export function watchLane(options: WatchLaneOptions): LaneWatch {
  const { clock, client, intervalMs, silentAfterMs } = options;
  const stopped = new AbortController();
  let isAlive = true;
  let tookOne = false;
  let silentMs = 0;
  let unanswered = 0;
  let pending: Promise<boolean> | undefined;

  const redisAnswers = (): Promise<boolean> => {
    pending ??= options
      .addCanary()
      .then(
        () => true,
        (error: unknown) => {
          options.onError(error);
          return false;
        },
      )
      .finally(() => {
        pending = undefined;
      });
    return Promise.race([pending, clock.sleep(intervalMs, stopped.signal).then(() => false)]);
  };
  const look = async (): Promise<void> => {
    if (tookOne || !options.hasFreeSlots()) {
      tookOne = false;
      silentMs = 0;
      return;
    }
    if (await redisAnswers()) {
      unanswered = 0;
      silentMs += intervalMs;
    } else {
      silentMs = 0;
      unanswered = client.status === 'ready' ? unanswered + 1 : 0;
      // Such a connection was cut without a word. What waits for an answer on it is sent again on the next one.
      if (unanswered === UNANSWERED_INTERVALS) client.disconnect(true);
    }
    if (silentMs < silentAfterMs) return;
    silentMs = 0;
    isAlive = false;
    options.restart();
  };
  const run = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(intervalMs, stopped.signal);
      await look();
    }
  };
  run().catch((error: unknown) => {
    if (!stopped.signal.aborted) options.onError(error);
  });

  return {
    sawJob: () => {
      tookOne = true;
      isAlive = true;
    },
    isAlive: () => isAlive,
    stop: () => stopped.abort(),
  };
}
