import type { PacedWork, Pacer, TenantLimits } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import {
  createMemoryPacer,
  createMemoryRateLimiter,
  type MemoryPacerOptions,
  type MemoryRateLimiterOptions,
} from './index.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ADMITTED = { admitted: true };
const MISCONFIGURED = expect.objectContaining({ code: 'config_invalid' });

test('a tenant enters as often in a minute as it may, and again when the minute is over', () => {
  const { admit, pass } = limiterOf({ acme: { requestsPerMinute: 2 } });
  expect(admit('acme')).toEqual(ADMITTED);
  pass(20_000);
  expect(admit('acme')).toEqual(ADMITTED);
  expect(admit('acme')).toEqual({ admitted: false, retryAfterMs: 40_000 });
  pass(40_000);
  expect(admit('acme')).toEqual(ADMITTED);
});

test('a request over the minute does not count for the day', () => {
  const { admit, pass } = limiterOf({ acme: { requestsPerMinute: 1, requestsPerDay: 2 } });
  expect(admit('acme')).toEqual(ADMITTED);
  for (let round = 0; round < 10; round++) expect(admit('acme')).toMatchObject({ admitted: false });
  pass(MINUTE_MS);
  expect(admit('acme')).toEqual(ADMITTED);
  pass(MINUTE_MS);
  expect(admit('acme')).toEqual({ admitted: false, retryAfterMs: DAY_MS - 2 * MINUTE_MS });
});

test('where minute and day are both used up, it may ask again after the minute', () => {
  const { admit } = limiterOf({ acme: { requestsPerMinute: 1, requestsPerDay: 1 } });
  void admit('acme');
  expect(admit('acme')).toEqual({ admitted: false, retryAfterMs: MINUTE_MS });
});

test('a request that one of its tenants may not make takes nothing from the others', () => {
  const { admit } = limiterOf({ acme: { requestsPerMinute: 1 }, umbrella: { requestsPerDay: 2 } });
  expect(admit('acme', 'umbrella')).toEqual(ADMITTED);
  for (let round = 0; round < 5; round++) {
    expect(admit('acme', 'umbrella')).toMatchObject({ admitted: false });
  }
  expect(admit('umbrella')).toEqual(ADMITTED);
  expect(admit('umbrella')).toMatchObject({ admitted: false });
});

test('a request counts once for a tenant that is named twice', () => {
  const { admit } = limiterOf({ acme: { requestsPerMinute: 2 } });
  expect(admit('acme', 'acme')).toEqual(ADMITTED);
  expect(admit('acme', 'acme')).toEqual(ADMITTED);
});

test('a tenant without limits, and a request without tenants, are never refused', () => {
  const { admit } = limiterOf({ acme: {} });
  for (let round = 0; round < 1_000; round++) expect(admit('acme')).toEqual(ADMITTED);
  expect(admit()).toEqual(ADMITTED);
});

test('a default holds for a tenant without a limit of its own', () => {
  const defaults = { requestsPerMinute: 1 };
  const { admit } = limiterOf({ acme: { requestsPerMinute: 2 }, umbrella: {} }, { defaults });
  expect(admit('acme', 'umbrella')).toEqual(ADMITTED);
  expect(admit('acme')).toEqual(ADMITTED);
  expect(admit('umbrella')).toMatchObject({ admitted: false });
});

test('a limit of nothing refuses everything', () => {
  const { admit } = limiterOf({ acme: { requestsPerMinute: 0 } });
  expect(admit('acme')).toEqual({ admitted: false, retryAfterMs: MINUTE_MS });
});

test('limits may come later', async () => {
  const { admit } = limiterOf({}, { limitsOf: async () => ({ requestsPerMinute: 1 }) });
  expect(await admit('acme', 'umbrella')).toEqual(ADMITTED);
  expect(await admit('acme')).toMatchObject({ admitted: false });
});

test('whoever asks is told which limit refused', () => {
  const reached: unknown[] = [];
  const { admit } = limiterOf(
    { acme: { requestsPerMinute: 5, requestsPerDay: 1 } },
    { onLimited: (limit) => reached.push(limit) },
  );
  void admit('acme');
  void admit('acme');
  const who = { connector: 'parcels', tenantId: 'acme' };
  expect(reached).toEqual([{ ...who, subject: 'requests', window: 'day', retryAfterMs: DAY_MS }]);
});

test('tenants and connectors whose names run into each other are counted apart', () => {
  const { clock } = fakeClock();
  const limiter = createMemoryRateLimiter({ clock, limitsOf: () => ({ requestsPerMinute: 1 }) });
  const names = [
    ['a', 'bc'],
    ['ab', 'c'],
    ['a', 'b1:c'],
    ['', 'abc'],
    ['abc', ''],
  ] as const;
  for (const [connector, tenant] of names) {
    expect(limiter.admit({ connector, tenantIds: [tenant] })).toEqual(ADMITTED);
  }
});

test.each([-1, 1.5, Number.NaN, Infinity])('a limit of %d is refused', (requestsPerMinute) => {
  const { admit } = limiterOf({ acme: { requestsPerMinute } });
  expect(() => admit('acme')).toThrow(MISCONFIGURED);
});

test('what comes in and what goes out are paced apart, and work over a limit takes nothing', () => {
  const { take } = pacerOf({ itemsPerMinute: 10, outboundPerMinute: 1 });
  expect(take(items(8))).toEqual(ADMITTED);
  expect(take(items(3))).toEqual({ admitted: false, retryAfterMs: MINUTE_MS });
  expect(take(items(2))).toEqual(ADMITTED);
  expect(take(calls(1))).toEqual(ADMITTED);
  expect(take(calls(1))).toMatchObject({ admitted: false });
});

test('both directions have a quota for the day', () => {
  const { take, pass } = pacerOf({ itemsPerDay: 10, outboundPerDay: 10 });
  for (const work of [items(10), calls(10)]) {
    expect(take(work)).toEqual(ADMITTED);
    expect(take({ ...work, count: 1 })).toEqual({ admitted: false, retryAfterMs: DAY_MS });
  }
  pass(DAY_MS);
  expect(take(items(1))).toEqual(ADMITTED);
});

test('a batch above the whole limit waits for a fresh window and then takes as many as it fills', () => {
  const { take, pass } = pacerOf({ itemsPerMinute: 10 });
  void take(items(1));
  expect(take(items(25))).toEqual({ admitted: false, retryAfterMs: MINUTE_MS });
  pass(MINUTE_MS);
  expect(take(items(25))).toEqual(ADMITTED);
  expect(take(items(1))).toEqual({ admitted: false, retryAfterMs: 2.5 * MINUTE_MS });
  pass(2.5 * MINUTE_MS);
  expect(take(items(1))).toEqual(ADMITTED);
});

test('a capability or a destination can have a quota of its own, beside that of its tenant', () => {
  const quotas = new Map([['crm', { perMinute: 1 }]]);
  const { take } = pacerOf({ outboundPerMinute: 3 }, { quotaOf: ({ name }) => quotas.get(name) });
  expect(take(calls(1, 'crm'))).toEqual(ADMITTED);
  expect(take(calls(1, 'crm'))).toMatchObject({ admitted: false });
  expect(take(calls(2, 'shop'))).toEqual(ADMITTED);
  expect(take(calls(1, 'shop'))).toMatchObject({ admitted: false });
});

test.each([0, -1, 1.5, Number.NaN])('a count of %d is refused', (count) => {
  const { take } = pacerOf({});
  expect(() => take(items(count))).toThrow(MISCONFIGURED);
});

test('among the windows of ten thousand tenants those that are open still hold', () => {
  const { admit, pass } = limiterOf({}, { limitsOf: () => ({ requestsPerMinute: 1 }) });
  for (let tenant = 0; tenant < 10_000; tenant++) {
    if (tenant === 5_000) pass(MINUTE_MS);
    expect(admit(`tenant ${tenant}`)).toEqual(ADMITTED);
  }
  for (let tenant = 5_000; tenant < 10_000; tenant++) {
    expect(admit(`tenant ${tenant}`)).toMatchObject({ admitted: false });
  }
  expect(admit('tenant 4999')).toEqual(ADMITTED);
});

function fakeClock() {
  let nowMs = 5;
  return {
    clock: { monotonicMs: () => nowMs },
    pass: (durationMs: number): void => {
      nowMs += durationMs;
    },
  };
}

function limiterOf(
  limits: Readonly<Record<string, TenantLimits>>,
  options: Partial<MemoryRateLimiterOptions> = {},
) {
  const { clock, pass } = fakeClock();
  const limitsOf = (tenantId: string): TenantLimits => limits[tenantId] ?? {};
  const limiter = createMemoryRateLimiter({ clock, limitsOf, ...options });
  const admit = (...tenantIds: string[]) => limiter.admit({ connector: 'parcels', tenantIds });
  return { admit, pass };
}

function pacerOf(limits: TenantLimits, options: Partial<MemoryPacerOptions> = {}) {
  const { clock, pass } = fakeClock();
  const pacer: Pacer = createMemoryPacer({ clock, limitsOf: () => limits, ...options });
  return { take: pacer.take, pass };
}

function items(count: number): PacedWork {
  const direction = 'inbound';
  return { connector: 'parcels', tenantId: 'acme', direction, name: 'inbound_messages', count };
}

function calls(count: number, name = 'crm'): PacedWork {
  return { connector: 'parcels', tenantId: 'acme', direction: 'outbound', name, count };
}
