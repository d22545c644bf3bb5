import { ConnectorError, type HttpResponse } from '@pyloto/core-connectors';

import { parseRetryAfter } from './parse-retry-after.ts';
import type { Effect } from './transport-error.ts';

/**
 * Says what an answer's status means where only 2xx is success.
 *
 * 429 is `rate_limited`; 408, 425 and 5xx are `upstream_unavailable`; both carry `retryAfterMs` when the answer has a valid
 * `Retry-After`. Everything else, redirects and 410 among it, is `upstream_rejected`. The status is in `upstreamStatus`. A 4xx
 * refuses, so its effect is `none`; after a 408, a 5xx or a redirect nobody knows, so there it is `unknown`.
 *
 * @param nowMs milliseconds since the epoch, against which a date in `Retry-After` is read
 * @returns undefined for 2xx
 */
export function errorFromResponse(
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'> & Partial<HttpResponse>,
  nowMs: number,
): ConnectorError | undefined {
  if (status >= 200 && status < 300) return undefined;
  const facts = { upstreamStatus: status, effect: effectOf(status) };
  if (!isPassing(status)) {
    return new ConnectorError('upstream_rejected', 'answer must be a 2xx', facts);
  }
  const code = status === 429 ? 'rate_limited' : 'upstream_unavailable';
  const retryAfterMs = parseRetryAfter(headers['retry-after'], nowMs);
  return new ConnectorError(code, 'answer must be a 2xx', {
    ...facts,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status < 600);
}

/** 408 is also what some gateways say when it was their upstream that took too long. */
function effectOf(status: number): Effect {
  return status >= 400 && status < 500 && status !== 408 ? 'none' : 'unknown';
}
