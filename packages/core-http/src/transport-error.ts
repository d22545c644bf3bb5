import { ConnectorError, isConnectorError } from '@pyloto/core-connectors';

/** How far a call had come when it failed. */
type TransportStage = {
  /** A connection was open and the request was being written, so the other side may have it. */
  readonly wasSent: boolean;
};

/** Codes of undici with which it refuses to send what the caller gave. */
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
export function toConnectorError(error: unknown, { wasSent }: TransportStage): ConnectorError {
  if (isConnectorError(error)) return error;
  const cause = withoutData(error);
  if (UNSENDABLE.has(cause.code)) {
    return new ConnectorError('payload_invalid', 'request must be one that http can carry', {
      cause,
    });
  }
  if (cause.code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new ConnectorError('upstream_rejected', 'answer headers must be within the limit', {
      cause,
    });
  }
  const message = wasSent
    ? 'connection must stay open until the answer is whole'
    : 'connection must open';
  return new ConnectorError('upstream_unavailable', message, { cause });
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
