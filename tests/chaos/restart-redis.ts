import { setTimeout as sleep } from 'node:timers/promises';

import type { Outage, SentAnswer, UnderLoad } from '@pyloto-tests/fleet';

export type RedisRestarts = {
  readonly times: number;
  readonly everyMs: number;
  /** How long Redis stays away each time. */
  readonly awayMs: number;
};

/** Ends Redis as a crash does, and starts it again a while later, so many times. */
export function restartRedis({ times, everyMs, awayMs }: RedisRestarts) {
  return async ({ redis }: UnderLoad): Promise<Outage[]> => {
    const outages: Outage[] = [];
    for (let turn = 0; turn < times; turn++) {
      await sleep(everyMs);
      const fromMs = Date.now();
      await redis.kill();
      const goneMs = Date.now();
      await sleep(awayMs);
      const startedMs = Date.now();
      await redis.restart();
      outages.push({ fromMs, goneMs, startedMs, backMs: Date.now() });
    }
    return outages;
  };
}

/** How long after Redis itself the service was back with its first 200, after each outage; infinite when it never was. */
export function backAfterMs(outages: readonly Outage[], answers: readonly SentAnswer[]): number[] {
  return outages.map(({ startedMs, backMs }) => {
    const after = answers.filter(({ status, atMs }) => status === 200 && atMs >= startedMs);
    return Math.min(...after.map(({ atMs }) => atMs)) - backMs;
  });
}

/** The answers to requests that were made and answered while Redis was away. */
export function answersMeanwhile(
  outages: readonly Outage[],
  answers: readonly SentAnswer[],
): SentAnswer[] {
  return answers.filter(({ atMs, latencyMs }) =>
    outages.some(({ goneMs, startedMs }) => atMs - latencyMs > goneMs && atMs < startedMs),
  );
}
