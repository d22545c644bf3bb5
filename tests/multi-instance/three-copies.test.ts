import { countAnswers, problemsOf, runUnderLoad } from '@pyloto-tests/fleet';
import { START_TIMEOUT_MS } from '@pyloto-tests/redis';
import { expect, test } from 'vitest';

/** A tenth of what `pnpm chaos` sends. */
const DELIVERIES = 2_000;

test(
  'three copies hand every event on once, whatever is redelivered, comes out of order or fails at the sink',
  async () => {
    const run = await runUnderLoad({
      copies: 3,
      traffic: { seed: 20, count: DELIVERIES, mostItems: 2, redeliveryShare: 0.3 },
      sink: { seed: 21, failureRate: 0.1 },
    });
    expect(countAnswers(run.answers)).toEqual({ 200: run.requests });
    expect(problemsOf(run)).toEqual([]);
    const { hang, drop, kill, outage } = run.verdict.repeated;
    expect(hang + drop).toBeGreaterThan(0);
    expect(kill + outage).toBe(0);
    expect(run.stderr).toBe('');
  },
  START_TIMEOUT_MS,
);
