import { START_TIMEOUT_MS } from '@pyloto-tests/redis';
import { expect, test } from 'vitest';

import { describeOutbound, problemsIn, runOutboundLoad } from './outbound-run.ts';

test(
  'fifteen seconds of commands to a provider that throttles one in ten: each is answered 200 or 202, and sent once',
  { timeout: START_TIMEOUT_MS + 120_000 },
  async () => {
    const figures = await runOutboundLoad({
      pace: { perSecond: 30, seconds: 15 },
      accounts: 1,
      peoplePerAccount: 150,
      throttle: 0.1,
    });
    console.log(describeOutbound(figures));
    expect(problemsIn(figures)).toEqual([]);
    expect(figures.commands).toBe(450);
    expect(figures.throttled).toBeGreaterThan(20);
    expect(figures.queued.count).toBeGreaterThan(20);
  },
);
