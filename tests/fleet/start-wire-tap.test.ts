import { type PrivateRedis, START_TIMEOUT_MS, startRedis } from '@pyloto-tests/redis';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { startWireTap, type WireTap } from './start-wire-tap.ts';

let redis: PrivateRedis;
let direct: Redis;
const taps: WireTap[] = [];
const clients: Redis[] = [];

beforeAll(async () => {
  redis = await startRedis();
  direct = new Redis(redis.url);
}, START_TIMEOUT_MS);

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  for (const tap of taps.splice(0)) await tap.stop();
});

afterAll(async () => {
  direct.disconnect();
  await redis.stop();
});

async function tapped(): Promise<{ tap: WireTap; client: Redis }> {
  const tap = await startWireTap({ redisPort: redis.port });
  taps.push(tap);
  const client = new Redis(tap.url, { retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => {});
  clients.push(client);
  await client.ping();
  return { tap, client };
}

test('everything passes, and each command is known by its name', async () => {
  const { tap, client } = await tapped();
  tap.arm();
  const big = 'x'.repeat(300_000);
  await Promise.all([client.set('tap-1', big), client.get('tap-1'), client.set('tap-2', 'y')]);
  expect(await client.get('tap-1')).toBe(big);
  expect(await client.eval('return {1, {KEYS[1]}}', 1, 'tap-3')).toEqual([1, ['tap-3']]);
  expect(tap.seen().slice(0, 4)).toEqual([
    { name: 'SET tap-n', occurrence: 1 },
    { name: 'GET tap-n', occurrence: 1 },
    { name: 'SET tap-n', occurrence: 2 },
    { name: 'GET tap-n', occurrence: 2 },
  ]);
  expect(tap.seen().at(-1)?.name).toMatch(/^script \w{8} tap-n$/u);
});

test('struck before a command, Redis has those before it and not that one', async () => {
  const { tap, client } = await tapped();
  const { promise: struck, resolve } = Promise.withResolvers<void>();
  tap.arm({ name: 'INCR before-a', occurrence: 2, side: 'before', strike: resolve });
  const answers: unknown[] = [];
  for (let turn = 0; turn < 3; turn++) {
    client.incr('before-a').then(
      (answer) => answers.push(answer),
      () => {},
    );
  }
  await struck;
  client.disconnect();
  expect(await direct.get('before-a')).toBe('1');
  expect(answers).not.toContain(2);
});

test('struck after a command, Redis has it and its sender was not told', async () => {
  const { tap, client } = await tapped();
  const { promise: struck, resolve } = Promise.withResolvers<void>();
  tap.arm({ name: 'INCR after-a', occurrence: 2, side: 'after', strike: resolve });
  const answers: unknown[] = [];
  for (let turn = 0; turn < 2; turn++) {
    client.incr('after-a').then(
      (answer) => answers.push(answer),
      () => {},
    );
  }
  await struck;
  client.disconnect();
  expect(await direct.get('after-a')).toBe('2');
  expect(answers).not.toContain(2);
});
