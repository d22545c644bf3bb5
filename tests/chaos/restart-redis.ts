import { setTimeout as sleep } from 'node:timers/promises';

import type { SentAnswer, UnderLoad } from '@pyloto-tests/fleet';

export type RedisRestarts = {
  readonly times: number;
  readonly everyMs: number;
  /** How long Redis stays away each time. */
  readonly awayMs: number;
};

/** When Redis was ended, and when it was begun to be started again; it answers some time after that. */
export type Outage = readonly [fromMs: number, toMs: number];

/** Ends Redis as a crash does, and starts it again a while later, so many times. */
export function restartRedis({ times, everyMs, awayMs }: RedisRestarts) {
  return async ({ redis }: UnderLoad): Promise<Outage[]> => {
    const outages: Outage[] = [];
    for (let turn = 0; turn < times; turn++) {
      await sleep(everyMs);
      const fromMs = Date.now();
      await redis.kill();
      await sleep(awayMs);
      outages.push([fromMs, Date.now()]);
      await redis.restart();
    }
    return outages;
  };
}

/** How long after the start of Redis the first 200 was answered, after each outage; infinite when none was. */
export function backAfterMs(outages: readonly Outage[], answers: readonly SentAnswer[]): number[] {
  return outages.map(([, toMs]) => {
    const after = answers.filter(({ status, atMs }) => status === 200 && atMs >= toMs);
    return Math.min(...after.map(({ atMs }) => atMs)) - toMs;
  });
}

/** The answers to requests that were made and answered while Redis was away. */
export function answersMeanwhile(
  outages: readonly Outage[],
  answers: readonly SentAnswer[],
): SentAnswer[] {
  return answers.filter(({ atMs, latencyMs }) =>
    outages.some(([fromMs, toMs]) => atMs - latencyMs > fromMs + CRASH_MS && atMs < toMs),
  );
}

/** How long a process takes to be gone once it was told. */
const CRASH_MS = 100;
