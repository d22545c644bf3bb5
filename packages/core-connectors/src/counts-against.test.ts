import { expect, test } from 'vitest';

import { ConnectorError, type ConnectorErrorCode, countsAgainst } from './index.ts';

test.each<[ConnectorErrorCode, number | undefined, boolean]>([
  ['timeout', undefined, true],
  ['upstream_unavailable', undefined, true],
  ['upstream_unavailable', 503, true],
  ['rate_limited', 429, true],
  ['rate_limited', undefined, false],
  ['upstream_rejected', 401, true],
  ['upstream_rejected', 400, false],
  ['upstream_rejected', undefined, false],
  ['address_forbidden', undefined, false],
  ['payload_invalid', undefined, false],
  ['state_unavailable', undefined, false],
  ['handler_failed', undefined, false],
])(
  'whether %s with status %s counts against the other side: %s',
  (code, upstreamStatus, counts) => {
    const status = upstreamStatus === undefined ? {} : { upstreamStatus };
    expect(countsAgainst(new ConnectorError(code, 'x', status))).toBe(counts);
  },
);

test('a fault that is no connector error counts against nobody', () => {
  expect(countsAgainst(new TypeError('x is not a function'))).toBe(false);
});
