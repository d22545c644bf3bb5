import { START_TIMEOUT_MS } from '@pyloto-tests/redis';
import { expect, test } from 'vitest';

import { describeFigures, runLoad } from './load-run.ts';

test(
  'twenty seconds of constant load: every request is answered 200, and every event arrives once',
  async () => {
    const figures = await runLoad({ seconds: 20, perSecond: 100, copies: 1, hasRedis: true });
    console.log(describeFigures(figures));
    expect(figures.answers).toEqual({ 200: 2_000 });
    expect(figures).toMatchObject({ lost: 0, repeated: 0 });
  },
  START_TIMEOUT_MS,
);
