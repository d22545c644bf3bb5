import { START_TIMEOUT_MS } from '@pyloto-tests/redis';
import { expect, test } from 'vitest';

import { runKillPoints } from './kill-points.ts';

/** Around every third command here, and at all that sink and client see; `pnpm chaos` plants a kill around each. */
const EVERY = 3;
const SUITE_TIMEOUT_MS = 400_000;

test(
  'a process that is killed between any two steps of a delivery loses nothing that was acknowledged, and repeats nothing but at the sink',
  async () => {
    const { points, cases } = await runKillPoints({ seed: 70, every: EVERY, lanes: 2 });
    expect(points.length).toBeGreaterThan(20);
    expect(cases.filter(({ problems }) => problems.length > 0)).toEqual([]);
    const reached = cases.filter(({ wasReached }) => wasReached);
    expect(reached.length).toBeGreaterThan(0.8 * cases.length);
  },
  START_TIMEOUT_MS + SUITE_TIMEOUT_MS,
);
