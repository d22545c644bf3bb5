import { problemsOf, runUnderLoad } from '@pyloto-tests/fleet';
import { START_TIMEOUT_MS } from '@pyloto-tests/redis';
import { expect, test } from 'vitest';

import { killRandomly } from './kill-randomly.ts';

/** A sixth of what `pnpm chaos` takes. */
const SECONDS = 10;
const PER_SECOND = 60;

test(
  'a random copy is killed every second under load: nothing that was acknowledged is lost, and nothing comes twice without a reason',
  async () => {
    const run = await runUnderLoad({
      copies: 3,
      traffic: { seed: 30, count: SECONDS * PER_SECOND, mostItems: 2, redeliveryShare: 0.3 },
      sink: { seed: 31, failureRate: 0.1 },
      sending: { perSecond: PER_SECOND * 1.3 },
      disturb: killRandomly({ seed: 32, everyMs: 1_000, times: SECONDS }),
    });
    // At a moment when all copies are starting again there is none to kill.
    expect(run.kills).toBeGreaterThanOrEqual(SECONDS / 2);
    expect(problemsOf(run)).toEqual([]);
  },
  START_TIMEOUT_MS,
);
