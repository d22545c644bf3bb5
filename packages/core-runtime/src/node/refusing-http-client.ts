import { ConnectorError, type StreamingHttpClient } from '@pyloto/core-connectors';

/**
 * Makes the client for addresses that a caller may choose, in a sandbox: each call is refused before anything of it is resolved or sent.
 *
 * It rejects with ConnectorError `address_forbidden`, without an effect.
 */
export function createRefusingHttpClient(): StreamingHttpClient {
  return { request: refuse, stream: refuse, close: () => Promise.resolve() };
}

function refuse(): Promise<never> {
  const message = 'address must not be called from a sandbox';
  return Promise.reject(new ConnectorError('address_forbidden', message, { effect: 'none' }));
}
