import { expect, test } from 'vitest';

import {
  ConnectorError,
  type ConnectorErrorCode,
  HTTP_STATUS_BY_ERROR_CODE,
  isConnectorError,
  isRetryable,
} from './index.ts';

/** The module once more, as a second copy of the package in one process would bring it. */
async function loadAnotherCopy(): Promise<{ ConnectorError: typeof ConnectorError }> {
  const copy = './connector-error.ts?another-copy';
  return import(copy);
}

test('an error of another copy of the package is recognised, and its code decides', async () => {
  const another = await loadAnotherCopy();
  const error = new another.ConnectorError('upstream_rejected', 'number is not on the channel');
  expect(error).not.toBeInstanceOf(ConnectorError);
  expect(isConnectorError(error)).toBe(true);
  expect(isRetryable(error)).toBe(false);
});

test('nothing else is taken for a connector error', () => {
  const lookalike = Object.assign(new Error('no'), { name: 'ConnectorError', code: 'timeout' });
  for (const value of [lookalike, { code: 'timeout' }, 'timeout', null, undefined]) {
    expect(isConnectorError(value)).toBe(false);
  }
});

test('an error carries its code, its cause and what the other side said', () => {
  const cause = new Error('socket hang up');
  const error = new ConnectorError('rate_limited', 'provider asks to wait', {
    cause,
    upstreamStatus: 429,
    retryAfterMs: 1500,
  });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: 'ConnectorError',
    message: 'provider asks to wait',
    code: 'rate_limited',
    upstreamStatus: 429,
    retryAfterMs: 1500,
    cause,
  });
});

test('an error without a cause has no cause property to print', () => {
  expect(Object.hasOwn(new ConnectorError('timeout', 'no answer in time'), 'cause')).toBe(false);
});

test.each<[ConnectorErrorCode, boolean]>([
  ['config_invalid', false],
  ['signature_invalid', false],
  ['payload_invalid', false],
  ['upstream_rejected', false],
  ['address_forbidden', false],
  ['rate_limited', true],
  ['timeout', true],
  ['state_unavailable', true],
  ['upstream_unavailable', true],
  ['handler_failed', true],
])('whether %s may be tried again: %s', (code, retryable) => {
  expect(isRetryable(new ConnectorError(code, 'x'))).toBe(retryable);
});

test('an error of an unknown class may pass, so it is tried again', () => {
  expect(isRetryable(new TypeError('fetch failed'))).toBe(true);
});

test('each code answers with the status that tells the sender what to do', () => {
  expect(HTTP_STATUS_BY_ERROR_CODE).toMatchObject({
    signature_invalid: 401,
    payload_invalid: 400,
    rate_limited: 429,
    state_unavailable: 503,
  });
});
