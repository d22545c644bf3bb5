import { ConnectorError, type ConnectorErrorCode } from '@pyloto/core-connectors';
import { expect, test, vi } from 'vitest';

import { shouldRetryError, withRetry } from './index.ts';

function failed(code: ConnectorErrorCode, effect?: 'none' | 'unknown'): ConnectorError {
  return new ConnectorError(code, 'answer must come', effect === undefined ? {} : { effect });
}

test.each([
  ['timeout', 'unknown', false],
  ['timeout', undefined, false],
  ['timeout', 'none', true],
  ['upstream_unavailable', 'unknown', false],
  ['upstream_unavailable', undefined, false],
  ['upstream_unavailable', 'none', true],
  ['rate_limited', 'unknown', true],
  ['rate_limited', undefined, true],
  ['upstream_rejected', 'none', false],
  ['unknown_outcome', 'unknown', false],
] as const)('%s with the effect %s of what may not run twice is tried again: %s', (...row) => {
  const [code, effect, expected] = row;
  expect(shouldRetryError(failed(code, effect), { isRepeatable: false })).toBe(expected);
});

test.each([
  ['timeout', 'unknown', true],
  ['upstream_unavailable', undefined, true],
  ['upstream_rejected', 'none', false],
  ['unknown_outcome', 'unknown', false],
  ['payload_invalid', 'none', false],
] as const)('%s with the effect %s of what may run twice is tried again: %s', (...row) => {
  const [code, effect, expected] = row;
  expect(shouldRetryError(failed(code, effect), { isRepeatable: true })).toBe(expected);
});

test('an error that is not ours may have come after the effect', () => {
  expect(shouldRetryError(new Error('lost'), { isRepeatable: false })).toBe(false);
  expect(shouldRetryError(new Error('lost'), { isRepeatable: true })).toBe(true);
});

test.each([
  ['unknown', 1],
  ['none', 3],
] as const)(
  'a retry that is told what may run twice calls after a timeout with the effect %s: %d times',
  async (effect, calls) => {
    const operation = vi.fn<() => Promise<never>>(() => Promise.reject(failed('timeout', effect)));
    const policy = {
      maxAttempts: 3,
      initialDelayMs: 100,
      maxDelayMs: 100,
      clock: { monotonicMs: () => 0, sleep: () => Promise.resolve() },
      random: () => 0.5,
      canRetry: (error: unknown) => shouldRetryError(error, { isRepeatable: false }),
    };
    await expect(withRetry(operation, policy)).rejects.toMatchObject({ code: 'timeout' });
    expect(operation).toHaveBeenCalledTimes(calls);
  },
);
