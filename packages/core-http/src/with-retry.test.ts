import { ConnectorError, type ConnectorErrorCode } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';

import { withRetry, type RetryAttempt, type RetryPolicy } from './index.ts';

/** A clock on which sleeping is the only thing that takes time. */
function fakeClock() {
  let nowMs = 1000;
  const slept: number[] = [];
  return {
    slept,
    advance: (ms: number): void => void (nowMs += ms),
    monotonicMs: () => nowMs,
    sleep: (delayMs: number): Promise<void> => {
      slept.push(delayMs);
      nowMs += delayMs;
      return Promise.resolve();
    },
  };
}

function policyWith(clock: RetryPolicy['clock'], rest: Partial<RetryPolicy> = {}): RetryPolicy {
  return {
    maxAttempts: 4,
    initialDelayMs: 100,
    maxDelayMs: 1000,
    random: () => 0.5,
    ...rest,
    clock,
  };
}

function failing(code: ConnectorErrorCode, options?: { readonly retryAfterMs: number }) {
  return vi.fn<(attempt: RetryAttempt) => Promise<never>>(() =>
    Promise.reject(new ConnectorError(code, 'answer must be a 2xx', options)),
  );
}

test('a success is returned without waiting', async () => {
  const clock = fakeClock();
  await expect(withRetry(() => Promise.resolve('done'), policyWith(clock))).resolves.toBe('done');
  expect(clock.slept).toEqual([]);
});

test('a passing failure is tried again until it succeeds', async () => {
  const operation = failing('upstream_unavailable');
  const attempts: number[] = [];
  const result = await withRetry((attempt) => {
    attempts.push(attempt.attempt);
    return attempt.attempt === 3 ? Promise.resolve('done') : operation(attempt);
  }, policyWith(fakeClock()));
  expect([result, attempts]).toEqual(['done', [1, 2, 3]]);
});

test('the last error is thrown when the attempts are used up', async () => {
  const operation = failing('timeout');
  await expect(withRetry(operation, policyWith(fakeClock()))).rejects.toMatchObject({
    code: 'timeout',
  });
  expect(operation).toHaveBeenCalledTimes(4);
});

test('one attempt means no retry', async () => {
  const operation = failing('timeout');
  const policy = policyWith(fakeClock(), { maxAttempts: 1 });
  await expect(withRetry(operation, policy)).rejects.toMatchObject({ code: 'timeout' });
  expect(operation).toHaveBeenCalledTimes(1);
});

test.each<ConnectorErrorCode>([
  'upstream_rejected',
  'address_forbidden',
  'config_invalid',
  'payload_invalid',
])('%s is not tried again', async (code) => {
  const operation = failing(code);
  await expect(withRetry(operation, policyWith(fakeClock()))).rejects.toMatchObject({ code });
  expect(operation).toHaveBeenCalledTimes(1);
});

test('waits double up to their end, and the randomness takes its part of each', async () => {
  const clock = fakeClock();
  const policy = policyWith(clock, { maxAttempts: 6, maxDelayMs: 500 });
  await expect(withRetry(failing('timeout'), policy)).rejects.toThrow(ConnectorError);
  expect(clock.slept).toEqual([50, 100, 200, 250, 250]);
});

test('no wait is longer than its exponential delay, whatever the randomness', async () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  await fc.assert(
    fc.asyncProperty(fc.array(random, { minLength: 4, maxLength: 4 }), async (draws) => {
      const clock = fakeClock();
      const policy = policyWith(clock, { maxAttempts: 5, random: () => draws.shift() ?? 0 });
      await expect(withRetry(failing('timeout'), policy)).rejects.toThrow(ConnectorError);
      clock.slept.forEach((delayMs, index) => {
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThanOrEqual(Math.min(1000, 100 * 2 ** index));
      });
    }),
    { numRuns: 20 },
  );
});

test('what the other side asked to wait is waited in full, with the random part on top', async () => {
  const clock = fakeClock();
  const operation = failing('rate_limited', { retryAfterMs: 30_000 });
  await expect(withRetry(operation, policyWith(clock, { maxAttempts: 2 }))).rejects.toThrow(
    ConnectorError,
  );
  expect(clock.slept).toEqual([30_050]);
});

test('a wait that does not fit the budget is not begun', async () => {
  const clock = fakeClock();
  const operation = failing('rate_limited', { retryAfterMs: 30_000 });
  await expect(withRetry(operation, policyWith(clock, { budgetMs: 20_000 }))).rejects.toMatchObject(
    { retryAfterMs: 30_000 },
  );
  expect(operation).toHaveBeenCalledTimes(1);
  expect(clock.slept).toEqual([]);
});

test('time spent in the operation counts against the budget, and the operation is told what is left', async () => {
  const clock = fakeClock();
  const left: number[] = [];
  const operation = ({ remainingMs }: RetryAttempt): Promise<never> => {
    left.push(remainingMs);
    clock.advance(400);
    return Promise.reject(new ConnectorError('timeout', 'answer must come in time'));
  };
  await expect(withRetry(operation, policyWith(clock, { budgetMs: 1000 }))).rejects.toThrow(
    ConnectorError,
  );
  expect(left).toEqual([1000, 550, 50]);
});

test('an abort in a wait ends it with the reason', async () => {
  const controller = new AbortController();
  const operation = failing('upstream_unavailable');
  const sleep = (_delayMs: number, signal?: AbortSignal): Promise<void> => {
    controller.abort(new Error('shutting down'));
    signal?.throwIfAborted();
    return Promise.resolve();
  };
  const policy = policyWith({ monotonicMs: () => 0, sleep });
  await expect(withRetry(operation, policy, controller.signal)).rejects.toThrow('shutting down');
  expect(operation).toHaveBeenCalledTimes(1);
});

test('a failure after the abort is not tried again', async () => {
  const clock = fakeClock();
  const controller = new AbortController();
  const operation = vi.fn<() => Promise<never>>(() => {
    controller.abort(new Error('shutting down'));
    return Promise.reject(new ConnectorError('timeout', 'answer must come in time'));
  });
  await expect(withRetry(operation, policyWith(clock), controller.signal)).rejects.toThrow(
    ConnectorError,
  );
  expect(operation).toHaveBeenCalledTimes(1);
  expect(clock.slept).toEqual([]);
});

test('an operation whose signal was aborted before is not called', async () => {
  const operation = failing('timeout');
  const signal = AbortSignal.abort(new Error('shutting down'));
  await expect(withRetry(operation, policyWith(fakeClock()), signal)).rejects.toThrow(
    'shutting down',
  );
  expect(operation).not.toHaveBeenCalled();
});

test('the operation hears the abort', async () => {
  const controller = new AbortController();
  const operation = ({ signal }: RetryAttempt): Promise<void> => {
    controller.abort(new Error('shutting down'));
    signal.throwIfAborted();
    return Promise.resolve();
  };
  await expect(withRetry(operation, policyWith(fakeClock()), controller.signal)).rejects.toThrow(
    'shutting down',
  );
});
