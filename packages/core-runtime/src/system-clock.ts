import { setTimeout as sleep } from 'node:timers/promises';

import type { Clock } from '@pyloto/core-connectors';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (delayMs, signal) => {
    await sleep(delayMs, undefined, signal === undefined ? {} : { signal });
  },
};
