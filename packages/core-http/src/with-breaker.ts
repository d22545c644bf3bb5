import {
  type Breaker,
  ConnectorError,
  countsAgainst,
  type HttpRequest,
  isConnectorError,
  type StreamingHttpClient,
} from '@pyloto/core-connectors';

import { discardBody } from './request-body.ts';

/** Which breaker guards a client's calls, and under which name it knows them. */
export type BreakerGuard = {
  readonly breaker: Breaker;
  /**
   * The other side and the account that calls it (`whatsapp:acme:106540352242922`), so that what goes wrong for one account stops no
   * other. It becomes a key of the breaker, so no secret may be in it.
   */
  readonly keyOf: (request: HttpRequest) => string;
};

/**
 * Makes a client that does not call another side which keeps failing.
 *
 * A 5xx, a timeout and a broken connection count against the other side; an answer of any other status counts for it, a 4xx too. What
 * was the caller's doing (an abort, a body that could not be read, an address that may not be called) says nothing. A
 * stream is judged by its first lines.
 *
 * @throws ConnectorError `upstream_unavailable` with `retryAfterMs` and the effect `none` while the breaker is open; otherwise as the
 * client does
 */
export function withBreaker(
  client: StreamingHttpClient,
  { breaker, keyOf }: BreakerGuard,
): StreamingHttpClient {
  async function guarded<TAnswer extends { readonly status: number }>(
    request: HttpRequest,
    call: () => Promise<TAnswer>,
  ): Promise<TAnswer> {
    const key = keyOf(request);
    const admission = breaker.admit(key);
    if (!admission.admitted) {
      discardBody(request.body);
      throw openError(admission.retryAfterMs);
    }
    try {
      const answer = await call();
      tell(breaker, key, isFailure(answer.status));
      return answer;
    } catch (error) {
      tell(breaker, key, verdictOf(error));
      throw error;
    }
  }

  return {
    request: (request) => guarded(request, () => client.request(request)),
    stream: (request, limits) => guarded(request, () => client.stream(request, limits)),
    close: () => client.close(),
  };
}

function openError(retryAfterMs: number): ConnectorError {
  return new ConnectorError(
    'upstream_unavailable',
    'upstream must not have failed again and again',
    {
      retryAfterMs,
      effect: 'none',
    },
  );
}

function isFailure(status: number): boolean {
  return status >= 500;
}

/** @returns whether the other side failed; undefined when the error says nothing about it */
function verdictOf(error: unknown): boolean | undefined {
  if (!isConnectorError(error)) return undefined;
  if (error.upstreamStatus !== undefined) return isFailure(error.upstreamStatus);
  // A ConnectorError as the cause is the caller's own: the reason of an abort, or what its body threw.
  return countsAgainst(error) && !isConnectorError(error.cause) ? true : undefined;
}

function tell(breaker: Breaker, key: string, hasFailed: boolean | undefined): void {
  if (hasFailed === undefined) return;
  if (hasFailed) breaker.failed(key);
  else breaker.succeeded(key);
}
