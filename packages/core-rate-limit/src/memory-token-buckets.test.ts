import type { Admission, TokenBucket } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { createMemoryTokenBuckets, type MemoryTokenBucketsOptions } from './index.ts';

const SCOPE = { tenantId: 'acme', connector: 'parcels' };
const ADMITTED = { admitted: true };
/** One per 6 seconds, 3 at a time. */
const PAIR: TokenBucket = { name: 'pair', key: '1:2', intervalMs: 6_000, capacity: 3 };
/** 80 per second. */
const NUMBER: TokenBucket = { name: 'phone_number', key: '1', intervalMs: 12.5, capacity: 80 };

test('a full bucket gives its capacity at once, then one token per interval', async () => {
  const { take, pass } = started();
  for (let round = 0; round < 3; round++) expect(await take(PAIR)).toEqual(ADMITTED);
  expect(await take(PAIR)).toEqual({ admitted: false, retryAfterMs: 6_000 });
  pass(5_999);
  expect(await take(PAIR)).toEqual({ admitted: false, retryAfterMs: 1 });
  pass(1);
  expect(await take(PAIR)).toEqual(ADMITTED);
  expect(await take(PAIR)).toEqual({ admitted: false, retryAfterMs: 6_000 });
});

test('a bucket never holds more than its capacity, however long it was left alone', async () => {
  const { take, pass } = started();
  await take(PAIR);
  pass(1_000_000);
  expect(await admitted(10, () => take(PAIR))).toBe(3);
});

test('a part of a millisecond is waited for whole', async () => {
  const { take, pass } = started();
  const bucket = { ...NUMBER, capacity: 1 };
  await take(bucket);
  expect(await take(bucket)).toEqual({ admitted: false, retryAfterMs: 13 });
  pass(12.4995);
  expect(await take(bucket)).toEqual({ admitted: false, retryAfterMs: 1 });
  pass(0.0005);
  expect(await take(bucket)).toEqual(ADMITTED);
});

test.each([12.5, 1_000 / 3, 0.3])(
  'asked at every second of a minute, %d ms do not drift',
  async (intervalMs) => {
    const { take, pass } = started();
    const bucket = { ...NUMBER, intervalMs, capacity: 4_000 };
    await admitted(4_000, () => take(bucket));
    let taken = 0;
    for (let second = 0; second < 60; second++) {
      pass(1_000);
      while ((await take(bucket)).admitted) taken++;
    }
    const most = 60_000 / intervalMs;
    expect(taken).toBeLessThanOrEqual(most);
    // An interval that is no whole number of microseconds is rounded up to one.
    const wholeMs = Math.ceil(intervalMs * 1_000) / 1_000;
    expect(taken).toBeGreaterThan(60_000 / wholeMs - 1);
  },
);

test('tokens are taken of all buckets or of none, and the wait is that of the last one', async () => {
  const { take, pass } = started();
  const other = { ...PAIR, key: '1:3' };
  await admitted(3, () => take(PAIR));
  const slow = { ...PAIR, key: 'slow', intervalMs: 9_000, capacity: 1 };
  await take(slow);
  for (let round = 0; round < 10; round++) {
    expect(await take(other, PAIR, slow)).toEqual({ admitted: false, retryAfterMs: 9_000 });
  }
  expect(await admitted(10, () => take(other))).toBe(3);
  pass(9_000);
  expect(await take(other, PAIR, slow)).toEqual(ADMITTED);
});

test('a bucket that is named twice in a call gives one token', async () => {
  const { take } = started();
  expect(await take(PAIR, PAIR)).toEqual(ADMITTED);
  expect(await admitted(10, () => take(PAIR))).toBe(2);
});

test('buckets are told apart by tenant, connector, name and key, wherever one ends and the next begins', async () => {
  const { buckets } = started();
  const single = { ...PAIR, capacity: 1 };
  for (const [tenantId, connector, name, key] of [
    ['acme', 'parcels', 'pair', '1:2'],
    ['umbrella', 'parcels', 'pair', '1:2'],
    ['acme', 'letters', 'pair', '1:2'],
    ['acme', 'parcels', 'pair_', '1:2'],
    ['acme', 'parcels', 'pair', '1:3'],
    ['acme', 'parcels', 'pair:1', '2'],
    ['lsacme', 'parce', 'pair', '1:2'],
  ] as const) {
    const scope = { tenantId, connector };
    expect(await buckets.take(scope, [{ ...single, name, key }])).toEqual(ADMITTED);
    expect((await buckets.take(scope, [{ ...single, name, key }])).admitted).toBe(false);
  }
});

test('nothing is asked of no bucket', async () => {
  expect(await started().take()).toEqual(ADMITTED);
});

test('a drained bucket gives nothing for as long as was said, then one token per interval', async () => {
  const { take, drain, pass } = started();
  await drain(PAIR, 20_000);
  expect(await take(PAIR)).toEqual({ admitted: false, retryAfterMs: 20_000 });
  pass(20_000);
  expect(await take(PAIR)).toEqual(ADMITTED);
  expect(await take(PAIR)).toEqual({ admitted: false, retryAfterMs: 6_000 });
});

test('draining never gives a token back', async () => {
  const { take, drain } = started();
  await admitted(3, () => take(PAIR));
  await drain(PAIR, 1_000);
  expect(await take(PAIR)).toEqual({ admitted: false, retryAfterMs: 6_000 });
  await drain(PAIR, 60_000);
  for (const delayMs of [1_000, 0, -5, Number.NaN]) await drain(PAIR, delayMs);
  expect(await take(PAIR)).toEqual({ admitted: false, retryAfterMs: 60_000 });
});

test('a limit that changes holds from the next call on, and what was taken comes back', async () => {
  const { take, pass } = started();
  await admitted(3, () => take(PAIR));
  expect(await admitted(10, () => take({ ...PAIR, capacity: 5 }))).toBe(2);
  expect(await take({ ...PAIR, capacity: 1 })).toEqual({ admitted: false, retryAfterMs: 30_000 });
  pass(30_000);
  expect(await admitted(10, () => take({ ...PAIR, intervalMs: 100 }))).toBe(3);
  pass(100);
  expect(await take({ ...PAIR, intervalMs: 100 })).toEqual(ADMITTED);
});

test.each([
  { intervalMs: 0 },
  { intervalMs: -1 },
  { intervalMs: Number.NaN },
  { intervalMs: Infinity },
  { capacity: 0 },
  { capacity: 1.5 },
  { capacity: 1e12 },
])('a bucket of %o is refused', async (terms) => {
  const { take, drain } = started();
  const misconfigured = expect.objectContaining({ code: 'config_invalid' });
  await expect(take({ ...PAIR, ...terms })).rejects.toEqual(misconfigured);
  await expect(drain({ ...PAIR, ...terms }, 1)).rejects.toEqual(misconfigured);
});

test('full buckets are forgotten before any other', async () => {
  const { take, pass } = started({ maxBuckets: 10 });
  const slow = { ...named('slow'), intervalMs: 1_000_000_000 };
  await take(slow);
  for (let index = 0; index < 100; index++) {
    await take(named(`quick ${index}`));
    pass(6_000);
  }
  expect((await take(slow)).admitted).toBe(false);
});

test('a bucket that is in use is never forgotten, however many others there are', async () => {
  const { take } = started({ maxBuckets: 10 });
  const shared = { ...PAIR, key: 'shared', capacity: 150 };
  for (let index = 0; index < 100; index++) await take(shared, named(`${index}`));
  expect(await admitted(150, () => take(shared))).toBe(50);
});

test('of those that are not full, the latest half of its limit is kept, and the earliest forgotten', async () => {
  const { take } = started({ maxBuckets: 10 });
  for (let index = 0; index < 100; index++) await take(named(`${index}`));
  for (let index = 99; index >= 95; index--) {
    expect((await take(named(`${index}`))).admitted).toBe(false);
  }
  expect(await take(named('0'))).toEqual(ADMITTED);
});

function started(options: Partial<MemoryTokenBucketsOptions> = {}) {
  let nowMs = 5;
  const buckets = createMemoryTokenBuckets({ clock: { monotonicMs: () => nowMs }, ...options });
  return {
    buckets,
    take: (...asked: TokenBucket[]) => buckets.take(SCOPE, asked),
    drain: (bucket: TokenBucket, delayMs: number) => buckets.drain(SCOPE, bucket, delayMs),
    pass: (durationMs: number): void => {
      nowMs += durationMs;
    },
  };
}

function named(key: string): TokenBucket {
  return { ...PAIR, key, capacity: 1 };
}

async function admitted(times: number, take: () => Promise<Admission>): Promise<number> {
  let count = 0;
  for (let round = 0; round < times; round++) if ((await take()).admitted) count++;
  return count;
}
