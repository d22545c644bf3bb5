import { isRetryable } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { errorFromResponse } from './index.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12, 0, 0);

function errorFor(status: number, headers: Readonly<Record<string, string>> = {}) {
  return errorFromResponse({ status, headers, body: new Uint8Array() }, NOW_MS);
}

test.each([200, 201, 202, 204, 299])('%d is a success', (status) => {
  expect(errorFor(status)).toBeUndefined();
});

test.each([408, 425, 500, 502, 503, 504, 599])('%d passes', (status) => {
  const error = errorFor(status);
  expect(error).toMatchObject({ code: 'upstream_unavailable', upstreamStatus: status });
  expect(isRetryable(error)).toBe(true);
});

test.each([300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 409, 410, 413, 418, 422, 499, 600])(
  '%d is for good, whatever it asks to wait',
  (status) => {
    const error = errorFor(status, { 'retry-after': '5' });
    expect(error).toMatchObject({ code: 'upstream_rejected', upstreamStatus: status });
    expect(error?.retryAfterMs).toBeUndefined();
    expect(isRetryable(error)).toBe(false);
  },
);

test('429 is a rate limit with the wait that was asked for', () => {
  expect(errorFor(429, { 'retry-after': '5' })).toMatchObject({
    code: 'rate_limited',
    upstreamStatus: 429,
    retryAfterMs: 5000,
  });
  expect(errorFor(429)?.retryAfterMs).toBeUndefined();
});

test('an unavailable upstream can ask for a wait too, as a date', () => {
  const error = errorFor(503, { 'retry-after': 'Sat, 21 Nov 2026 12:01:00 GMT' });
  expect(error?.retryAfterMs).toBe(60_000);
});

test.each([400, 401, 404, 409, 422, 425, 429, 499])('%d refuses, so it had no effect', (status) => {
  expect(errorFor(status)?.effect).toBe('none');
});

test.each([303, 307, 408, 500, 502, 503, 504, 600])('%d leaves the effect unknown', (status) => {
  expect(errorFor(status)?.effect).toBe('unknown');
});
