import { setTimeout as sleep } from 'node:timers/promises';

import { seededRandom, type UnderLoad } from '@pyloto-tests/fleet';

export type RandomKills = { readonly seed: number; readonly everyMs: number };

/** Kills one of the copies that are up at regular intervals, and starts it again at once, until everything was sent. */
export function killRandomly({ seed, everyMs }: RandomKills) {
  const random = seededRandom(seed);
  return async ({ fleet, sent }: UnderLoad): Promise<[]> => {
    const back: Promise<void>[] = [];
    const nextKill = async (): Promise<boolean> =>
      sleep(everyMs, true, { signal: sent }).catch(() => false);
    while (await nextKill()) {
      const up = fleet.urls().flatMap((url, copy) => (url === undefined ? [] : [copy]));
      const victim = up[Math.floor(random() * up.length)];
      if (victim !== undefined) back.push(fleet.kill(victim).then(() => fleet.respawn(victim)));
    }
    await Promise.all(back);
    return [];
  };
}
