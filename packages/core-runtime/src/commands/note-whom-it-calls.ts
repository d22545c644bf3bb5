import type { StreamingHttpClient } from '@pyloto/core-connectors';

import type { CommandParts } from './command-parts.ts';

/** Whom an attempt has called. */
export type Called = { provider: boolean; somebodyElse: boolean };

/** Notes who is called: an address that a tenant chose, and that fails, says nothing of the provider. */
export function noteWhomItCalls(
  { http, publicHttp }: Pick<CommandParts, 'http' | 'publicHttp'>,
  called: Called,
): Pick<CommandParts, 'http' | 'publicHttp'> {
  return {
    http: noting(http, () => {
      called.provider = true;
    }),
    publicHttp: noting(publicHttp, () => {
      called.somebodyElse = true;
    }),
  };
}

function noting(client: StreamingHttpClient, note: () => void): StreamingHttpClient {
  return {
    request: (request) => {
      note();
      return client.request(request);
    },
    stream: (request, limits) => {
      note();
      return client.stream(request, limits);
    },
    close: () => client.close(),
  };
}
