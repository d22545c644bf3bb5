import type { HttpClient } from '@pyloto/core-connectors';

import { errorFromTokenAnswer } from './token-error.ts';

/** What a token request looks like, as oauth4webapi makes it. */
type TokenRequest = {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: URLSearchParams | undefined;
};

/**
 * `fetch` for token requests, over our own HTTP client: its guard, timeouts and limits hold.
 *
 * @throws ConnectorError for every answer but a 2xx, so that whoever reads it meets successes only
 */
export function createTokenFetch(
  http: HttpClient,
  limits: {
    readonly timeoutMs: number;
    readonly nowMs: number;
    readonly signal?: AbortSignal | undefined;
  },
): (url: string, request: TokenRequest) => Promise<Response> {
  const { timeoutMs, nowMs, signal } = limits;
  return async (url, { headers, body }) => {
    const response = await http.request({
      method: 'POST',
      url,
      headers,
      body: body?.toString() ?? '',
      timeoutMs,
      ...(signal === undefined ? undefined : { signal }),
    });
    const error = errorFromTokenAnswer(response, nowMs);
    if (error !== undefined) throw error;
    return new Response(Buffer.from(response.body), {
      status: response.status === 204 ? 200 : response.status,
      headers: { 'content-type': response.headers['content-type'] ?? 'application/json' },
    });
  };
}
