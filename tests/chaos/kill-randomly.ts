import { setTimeout as sleep } from 'node:timers/promises';

import { seededRandom, type UnderLoad } from '@pyloto-tests/fleet';

export type RandomKills = {
  readonly seed: number;
  readonly everyMs: number;
  /** So many at most. Default: no end. */
  readonly times?: number;
};

/** Kills one of the copies that are up at regular intervals, and starts it again at once, until everything was sent. */
export function killRandomly({ seed, everyMs, times = Infinity }: RandomKills) {
  const random = seededRandom(seed);
  return async ({ fleet, sent }: UnderLoad): Promise<[]> => {
    const back: Promise<void>[] = [];
    const nextKill = async (): Promise<boolean> =>
      sleep(everyMs, true, { signal: sent }).catch(() => false);
    while (back.length < times && (await nextKill())) {
      const up = fleet.urls().flatMap((url, copy) => (url === undefined ? [] : [copy]));
      const victim = up[Math.floor(random() * up.length)];
      if (victim === undefined) continue;
      const isBack = fleet.kill(victim).then(() => fleet.respawn(victim));
      // One that fails is told when all are waited for.
      isBack.catch(() => {});
      back.push(isBack);
    }
    await Promise.all(back);
    return [];
  };
}
