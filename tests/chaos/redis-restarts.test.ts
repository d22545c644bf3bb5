import { countAnswers, problemsOf, runUnderLoad } from '@pyloto-tests/fleet';
import { START_TIMEOUT_MS } from '@pyloto-tests/redis';
import { expect, test } from 'vitest';

import { answersMeanwhile, backAfterMs, restartRedis } from './restart-redis.ts';

const PER_SECOND = 60;
/** Long enough for many events after the outage, when nothing excuses a repeat. */
const SECONDS = 12;

test(
  'Redis crashes and comes back under load: 503 meanwhile, service within 5 s, and nothing that was acknowledged is lost',
  async () => {
    const run = await runUnderLoad({
      copies: 3,
      traffic: { seed: 40, count: SECONDS * PER_SECOND, mostItems: 2, redeliveryShare: 0.3 },
      sink: { seed: 41, failureRate: 0.1 },
      sending: { perSecond: PER_SECOND * 1.3 },
      disturb: restartRedis({ times: 1, everyMs: 2_000, awayMs: 1_500 }),
    });
    const { outages, answers } = run;
    const meanwhile = answersMeanwhile(outages, answers);
    expect(meanwhile.length).toBeGreaterThan(20);
    expect(Object.keys(countAnswers(meanwhile))).toEqual(['503']);
    expect(Math.max(...backAfterMs(outages, answers))).toBeLessThan(5_000);
    expect(run.kills).toBe(0);
    expect(problemsOf(run)).toEqual([]);
  },
  START_TIMEOUT_MS,
);
