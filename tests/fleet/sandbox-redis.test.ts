import { PRODUCTION, runToEnd, startApp } from '@pyloto-tests/e2e/connector-process';
import { startRedis } from '@pyloto-tests/redis';
import { expect, test } from 'vitest';

const SANDBOX = { HOST: '127.0.0.1', PORT: '0', PYLOTO_MODE: 'sandbox' };

test.each([
  { first: SANDBOX, second: PRODUCTION, must: 'that no sandbox has used' },
  { first: PRODUCTION, second: SANDBOX, must: 'that a sandbox has for itself' },
])('the Redis of another mode must be one $must', async ({ first, second, must }) => {
  const redis = await startRedis();
  try {
    const env = { REDIS_URL: redis.url };
    await (await startApp({ ...first, ...env })).stop();
    await (await startApp({ ...first, ...env })).stop();

    const { code, stderr } = await runToEnd({ ...second, ...env });

    expect([code, stderr]).toEqual([1, expect.stringContaining(must)]);
  } finally {
    await redis.stop();
  }
});
