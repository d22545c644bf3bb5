import { setTimeout as sleep } from 'node:timers/promises';

import { type Outage, type SentAnswer, type UnderLoad, until } from '@pyloto-tests/fleet';

export type RedisRestarts = {
  readonly times: number;
  readonly everyMs: number;
  /** How long Redis stays away each time, at least. */
  readonly awayMs: number;
};

/** Redis stays away until so many requests were made and answered without it, on a slow machine too. */
const FEWEST_ANSWERS = 30;

/** Ends Redis as a crash does, and starts it again a while later, so many times. */
export function restartRedis({ times, everyMs, awayMs }: RedisRestarts) {
  return async ({ redis, answers }: UnderLoad): Promise<Outage[]> => {
    const outages: Outage[] = [];
    for (let turn = 0; turn < times; turn++) {
      await sleep(everyMs);
      const fromMs = Date.now();
      await redis.kill();
      const goneMs = Date.now();
      await sleep(awayMs);
      await until(() => madeSince(goneMs, answers).length >= FEWEST_ANSWERS);
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
  return outages.flatMap(({ goneMs, startedMs }) =>
    madeSince(goneMs, answers).filter(({ atMs }) => atMs < startedMs),
  );
}

function madeSince(sinceMs: number, answers: readonly SentAnswer[]): readonly SentAnswer[] {
  return answers.filter(({ atMs, latencyMs }) => atMs - latencyMs > sinceMs);
}
