import { ConnectorError, type HttpResponse, isConnectorError } from '@pyloto/core-connectors';

/** The errors that RFC 6749 §5.2 and its registry name; a server's own words are not repeated. */
const KNOWN_ERRORS: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'access_denied',
  'server_error',
  'temporarily_unavailable',
]);
const PASSING_ERRORS: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);
const LONGEST_WAIT_SECONDS = 86_400;

/**
 * What a token endpoint's answer means where only 2xx is success.
 *
 * `invalid_grant` is `auth_invalid`: the code or refresh token is not accepted (any more). 5xx, 408 and 425 are `upstream_unavailable`, 429
 * is `rate_limited`, both with the wait of a `Retry-After` in seconds; everything else is `upstream_rejected`. The error's name is in
 * `upstreamCode` when it is one of the standard's.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 * @returns undefined for 2xx
 */
export function errorFromTokenAnswer(
  response: HttpResponse,
  nowMs: number,
): ConnectorError | undefined {
  const { status } = response;
  if (status >= 200 && status < 300) return undefined;
  const facts = { upstreamStatus: status, ...retryAfterOf(response, nowMs) };
  if (status === 429) {
    return new ConnectorError('rate_limited', 'the token endpoint must be asked less often', facts);
  }
  if (status >= 500 || status === 408 || status === 425) return unavailable(facts);
  const name = errorNameIn(response);
  if (name === 'invalid_grant') {
    const text = 'the grant must be valid; connect the account again';
    return new ConnectorError('auth_invalid', text, {
      upstreamStatus: status,
      upstreamCode: name,
      effect: 'none',
    });
  }
  if (name !== undefined && PASSING_ERRORS.has(name)) return unavailable(facts);
  return new ConnectorError('upstream_rejected', 'the token endpoint must accept the request', {
    upstreamStatus: status,
    effect: 'none',
    ...(name === undefined ? undefined : { upstreamCode: name }),
  });
}

/**
 * What is told of a failed token request: a timeout passes, as an unreachable server does; an answer that cannot be read is refused. Nothing of a
 * foreign error is kept but its name, since it may hold the answer.
 */
export function tokenError(error: unknown): ConnectorError {
  if (isConnectorError(error)) {
    if (error.code !== 'timeout') return error;
    const text = 'the token endpoint must answer in time';
    return new ConnectorError('upstream_unavailable', text, { effect: error.effect ?? 'unknown' });
  }
  return new ConnectorError('upstream_rejected', 'the answer must be one of RFC 6749', {
    cause: new Error(nameOf(error)),
  });
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  return 'code' in error ? String(error.code) : error.name;
}

function unavailable(facts: {
  readonly upstreamStatus: number;
  readonly retryAfterMs?: number;
}): ConnectorError {
  const text = 'the token endpoint must be available';
  return new ConnectorError('upstream_unavailable', text, { ...facts, effect: 'unknown' });
}

function errorNameIn({ body }: HttpResponse): string | undefined {
  try {
    const answer: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    if (typeof answer !== 'object' || answer === null || !('error' in answer)) return undefined;
    const { error } = answer;
    return typeof error === 'string' && KNOWN_ERRORS.has(error) ? error : undefined;
  } catch {
    return undefined;
  }
}

function retryAfterOf(
  { headers }: HttpResponse,
  nowMs: number,
): { readonly retryAfterMs: number } | undefined {
  const given = headers['retry-after']?.trim() ?? '';
  const seconds = /^\d{1,9}$/.test(given) ? Number(given) : (Date.parse(given) - nowMs) / 1000;
  if (Number.isNaN(seconds) || seconds < 0) return undefined;
  return { retryAfterMs: Math.min(seconds, LONGEST_WAIT_SECONDS) * 1000 };
}
