import type { CommandCall, Secret, StreamingHttpClient } from '@pyloto/core-connectors';

import { GRAPH_URL, GRAPH_VERSION } from './graph-version.ts';

/** What a call to the Graph API is made with. */
export type GraphCall = {
  readonly http: StreamingHttpClient;
  /** `https://graph.facebook.com`; a path in it is kept. */
  readonly baseUrl: string;
  /** `v26.0` */
  readonly version: string;
  readonly accessToken: Secret;
  /** Of the app that the token was made for: with it every call proves that its sender has the secret too. */
  readonly appSecret: Secret | undefined;
  /** For each request, from its beginning to the last byte of its answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Whether doing it twice does no harm: then a lost answer is a failure that passes, not an unknown outcome. */
  readonly isRepeatable: boolean;
};

/**
 * A command's call as a call to Graph: the address and version from its settings, the first app secret from its secrets.
 *
 * Settings that the connector does not declare are {@link GRAPH_URL} and {@link GRAPH_VERSION}.
 */
export function graphCallOf(call: CommandCall, isRepeatable: boolean): GraphCall {
  return {
    http: call.http,
    baseUrl: call.settings['META_GRAPH_URL'] ?? GRAPH_URL,
    version: call.settings['META_GRAPH_VERSION'] ?? GRAPH_VERSION,
    accessToken: call.accessToken,
    appSecret: call.secrets['META_APP_SECRET']?.[0],
    timeoutMs: call.timeoutMs,
    signal: call.signal,
    isRepeatable,
  };
}
