import { expect, test } from 'vitest';

import { type BreakerOptions, createBreaker } from './index.ts';

const KEY = 'acme:crm';
const ADMITTED = { admitted: true };

test('five failures in a row open a key, and the others stay closed', () => {
  const { breaker } = started();
  times(4, () => breaker.failed(KEY));
  expect(breaker.admit(KEY)).toEqual(ADMITTED);
  breaker.failed(KEY);
  expect(breaker.admit(KEY)).toEqual({ admitted: false, retryAfterMs: 30_000 });
  expect(breaker.admit('umbrella:crm')).toEqual(ADMITTED);
});

test('timeouts that end together do not open a key whose other calls succeed', () => {
  const { breaker } = started();
  times(81, () => breaker.succeeded(KEY));
  for (let burst = 0; burst < 20; burst++) {
    times(9, () => breaker.failed(KEY));
    expect(breaker.admit(KEY)).toEqual(ADMITTED);
    times(81, () => breaker.succeeded(KEY));
  }
});

test('where ten calls are known, twenty failures in a row open it, however many succeeded before', () => {
  const { breaker } = started();
  times(1_000, () => breaker.succeeded(KEY));
  times(19, () => breaker.failed(KEY));
  expect(breaker.admit(KEY)).toEqual(ADMITTED);
  breaker.failed(KEY);
  expect(breaker.admit(KEY).admitted).toBe(false);
});

test.each([
  [4, true],
  [5, false],
])('after %d successes five failures in a row open it: %s', (successes, opens) => {
  const { breaker } = started();
  times(successes, () => breaker.succeeded(KEY));
  times(5, () => breaker.failed(KEY));
  expect(breaker.admit(KEY).admitted).toBe(!opens);
});

test('five failures in a row open it again once what it knew is older than five minutes', () => {
  const { breaker, pass } = started();
  times(1_000, () => breaker.succeeded(KEY));
  pass(330_000);
  times(5, () => breaker.failed(KEY));
  expect(breaker.admit(KEY).admitted).toBe(false);
});

test('a success between failures begins the row anew', () => {
  const { breaker } = started();
  for (let round = 0; round < 2; round++) {
    times(4, () => breaker.failed(KEY));
    breaker.succeeded(KEY);
  }
  expect(breaker.admit(KEY)).toEqual(ADMITTED);
});

test.each([
  ['seven of ten', 'xx.xx.xx.x', true],
  ['six of ten', 'xx.x.x.x.x', false],
])('%s failures within five minutes, never three in a row (%s), open it: %s', (...row) => {
  const [, outcomes, opens] = row;
  const { breaker, pass } = started();
  for (const outcome of outcomes) {
    pass(30_000);
    if (outcome === 'x') breaker.failed(KEY);
    else breaker.succeeded(KEY);
  }
  expect(breaker.admit(KEY).admitted).toBe(!opens);
});

test('what is older than five minutes counts no more', () => {
  const changes: string[] = [];
  const { breaker, pass } = started({ onChange: (_, state) => changes.push(state) });
  for (let round = 0; round < 100; round++) {
    pass(34_000); // nine calls at most within five minutes
    if (round % 4 === 0) breaker.succeeded(KEY);
    else breaker.failed(KEY);
  }
  expect(changes).toEqual([]);
});

test('after its time exactly one probe goes through, and a success closes it', () => {
  const { breaker, pass } = opened();
  pass(29_999);
  expect(breaker.admit(KEY)).toEqual({ admitted: false, retryAfterMs: 1 });
  pass(1);
  expect(breaker.admit(KEY)).toEqual(ADMITTED);
  expect(breaker.admit(KEY)).toEqual({ admitted: false, retryAfterMs: 5_000 });
  breaker.succeeded(KEY);
  expect(breaker.admit(KEY)).toEqual(ADMITTED);
  times(4, () => breaker.failed(KEY));
  expect(breaker.admit(KEY)).toEqual(ADMITTED);
});

test('each probe that fails doubles the time, to five minutes; a success begins with the first again', () => {
  const { breaker, pass } = opened();
  const waits: number[] = [];
  for (let round = 0; round < 6; round++) {
    waits.push(waitOf(breaker));
    pass(waitOf(breaker));
    breaker.admit(KEY);
    if (round < 5) breaker.failed(KEY);
  }
  expect(waits).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
  breaker.succeeded(KEY);
  times(5, () => breaker.failed(KEY));
  expect(waitOf(breaker)).toBe(30_000);
});

test('a probe whose outcome nobody tells does not keep it shut for ever', () => {
  const { breaker, pass } = opened();
  pass(30_000);
  breaker.admit(KEY);
  pass(59_999);
  expect(breaker.admit(KEY)).toEqual({ admitted: false, retryAfterMs: 1 });
  pass(1);
  expect(breaker.admit(KEY)).toEqual(ADMITTED);
  expect(breaker.admit(KEY).admitted).toBe(false);
});

test('calls that were under way when it opened neither close it nor keep it open for longer', () => {
  const { breaker, pass } = opened();
  pass(10_000);
  breaker.succeeded(KEY);
  times(20, () => breaker.failed(KEY));
  expect(waitOf(breaker)).toBe(20_000);
});

test.each([
  [0, 27_000],
  [0.999_999, 33_000],
])('the time it is open is jittered by a tenth: %d of it is %d ms', (random, waitMs) => {
  expect(waitOf(opened({ random: () => random }).breaker)).toBe(waitMs);
});

test('it tells when a key opens and closes, once each', () => {
  const changes: string[] = [];
  const { breaker, pass } = opened({ onChange: (key, state) => changes.push(`${key} ${state}`) });
  pass(30_000);
  breaker.admit(KEY);
  breaker.failed(KEY);
  pass(60_000);
  breaker.admit(KEY);
  breaker.succeeded(KEY);
  breaker.succeeded(KEY);
  expect(changes).toEqual([`${KEY} open`, `${KEY} closed`]);
});

test('the key that was idle for longest is forgotten first; one that is asked for is not idle', () => {
  const { breaker } = started({ maxKeys: 3 });
  for (const key of ['a', 'b', 'c']) times(5, () => breaker.failed(key));
  breaker.admit('a');
  breaker.succeeded('d');
  expect(breaker.admit('b')).toEqual(ADMITTED);
  expect(breaker.admit('a').admitted).toBe(false);
  expect(breaker.admit('c').admitted).toBe(false);
});

function started(options: Partial<BreakerOptions> = {}) {
  let nowMs = 1_000_000;
  const clock = { monotonicMs: () => nowMs };
  const pass = (durationMs: number): void => {
    nowMs += durationMs;
  };
  return { breaker: createBreaker({ clock, random: () => 0.5, ...options }), pass };
}

function opened(options: Partial<BreakerOptions> = {}) {
  const made = started(options);
  times(5, () => made.breaker.failed(KEY));
  return made;
}

function times(count: number, act: () => void): void {
  for (let round = 0; round < count; round++) act();
}

function waitOf(breaker: ReturnType<typeof createBreaker>): number {
  const admission = breaker.admit(KEY);
  return admission.admitted ? 0 : admission.retryAfterMs;
}
