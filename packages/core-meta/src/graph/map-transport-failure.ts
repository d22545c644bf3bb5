import { ConnectorError, isConnectorError } from '@pyloto/core-connectors';

import type { GraphCall } from './graph-call.ts';

/**
 * Says what a call that got no whole answer means.
 *
 * Nothing left: the failure passes, and is handed on as it is. Something may have left: `unknown_outcome`, unless doing it twice does
 * no harm. Graph has no idempotency key, so nothing in between can be told apart.
 *
 * @param error what the HTTP client rejected with, or the signal's reason
 */
export function mapTransportFailure(
  error: unknown,
  { isRepeatable, signal }: Pick<GraphCall, 'isRepeatable' | 'signal'>,
): ConnectorError {
  // The reason of an abort says nothing about this call, whatever it says about another one.
  const failure = isConnectorError(error) && error !== signal.reason ? error : undefined;
  if (failure?.effect === 'none') return failure.code === 'timeout' ? unopened(failure) : failure;
  if (!isRepeatable) {
    return new ConnectorError(
      'unknown_outcome',
      'call must be answered to be known to have failed',
      {
        cause: error,
        effect: 'unknown',
        ...(failure?.upstreamStatus !== undefined && { upstreamStatus: failure.upstreamStatus }),
      },
    );
  }
  return (
    failure ??
    new ConnectorError('upstream_unavailable', 'call must not be given up before its answer', {
      cause: error,
      effect: 'unknown',
    })
  );
}

/** The code `timeout` says that the effect is unknown; here it is not. */
function unopened(failure: ConnectorError): ConnectorError {
  return new ConnectorError('upstream_unavailable', 'connection must open in time', {
    cause: failure,
    effect: 'none',
  });
}
