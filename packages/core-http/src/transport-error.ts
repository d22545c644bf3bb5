import { ConnectorError, isConnectorError } from '@pyloto/core-connectors';

/** What a failed call may have done at the other side. */
export type Effect = NonNullable<ConnectorError['effect']>;

/** Codes with which undici refuses to send what the caller gave. */
const UNSENDABLE: ReadonlySet<unknown> = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
]);

/**
 * Says in our words what went wrong with a call.
 *
 * The cause keeps the kind of failure only: errors of Node and undici carry hosts, addresses, certificates and bytes of the answer.
 */
export function toConnectorError(error: unknown, effect: Effect): ConnectorError {
  if (isConnectorError(error)) return error;
  const cause = withoutData(error);
  if (UNSENDABLE.has(cause.code)) {
    const message = 'request must be one that http can carry';
    return new ConnectorError('payload_invalid', message, { cause, effect });
  }
  if (cause.code === 'UND_ERR_HEADERS_OVERFLOW') {
    const message = 'answer headers must be within the limit';
    return new ConnectorError('upstream_rejected', message, { cause, effect });
  }
  const message =
    effect === 'none'
      ? 'connection must open'
      : 'connection must stay open until the answer is whole';
  return new ConnectorError('upstream_unavailable', message, { cause, effect });
}

/** Says what went wrong when the caller's own body failed: in its words, if they are ours. */
export function bodyFailure(error: unknown, effect: Effect): ConnectorError {
  if (isConnectorError(error)) return withEffect(error, effect);
  const cause = withoutData(error);
  const message = 'request body must come whole and as long as it was announced';
  return new ConnectorError('payload_invalid', message, { cause, effect });
}

/**
 * A caller's error, with the effect of the call that it ended; the caller's own is its cause.
 *
 * No other error of this package has a ConnectorError as its cause, so that tells whose fault it was.
 */
export function withEffect(error: ConnectorError, effect: Effect): ConnectorError {
  const { upstreamStatus, retryAfterMs, upstreamCode } = error;
  return new ConnectorError(error.code, error.message, {
    cause: error,
    effect,
    ...(upstreamStatus === undefined ? {} : { upstreamStatus }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(upstreamCode === undefined ? {} : { upstreamCode }),
  });
}

/** What is left of an error when everything that may hold data is taken away: `ConnectTimeoutError`, `connect ECONNREFUSED`. */
function withoutData(error: unknown): Error & { readonly code?: string } {
  if (!(error instanceof Error)) return new Error('unknown failure');
  const { code, syscall } = error as NodeJS.ErrnoException;
  const words = [syscall, code].filter((word) => typeof word === 'string');
  const bare = new Error(words.join(' '));
  bare.name = error.name;
  return Object.assign(bare, typeof code === 'string' ? { code } : {});
}
