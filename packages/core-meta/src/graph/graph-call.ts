import type { ProviderCall, Secret, StreamingHttpClient } from '@pyloto/core-connectors';

import { GRAPH_URL, GRAPH_VERSION, INSTAGRAM_GRAPH_URL } from './graph-version.ts';

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
 * What a provider's account is called with, as a call to Graph: the host by the token, the version from the settings, the first app
 * secret from the secrets.
 *
 * Tokens of Instagram Login go to `INSTAGRAM_GRAPH_URL` and are proven by `INSTAGRAM_APP_SECRET`, all others to `META_GRAPH_URL` and by
 * `META_APP_SECRET`: hosts, secrets and tokens of the two do not mix. Settings that the connector does not declare are
 * {@link INSTAGRAM_GRAPH_URL}, {@link GRAPH_URL} and {@link GRAPH_VERSION}.
 */
export function graphCallOf(call: ProviderCall, isRepeatable: boolean): GraphCall {
  const { settings, secrets } = call;
  const ofLogin = isInstagramToken(call.accessToken)
    ? {
        baseUrl: settings['INSTAGRAM_GRAPH_URL'] ?? INSTAGRAM_GRAPH_URL,
        appSecret: secrets['INSTAGRAM_APP_SECRET']?.[0],
      }
    : {
        baseUrl: settings['META_GRAPH_URL'] ?? GRAPH_URL,
        appSecret: secrets['META_APP_SECRET']?.[0],
      };
  return {
    ...ofLogin,
    http: call.http,
    version: settings['META_GRAPH_VERSION'] ?? GRAPH_VERSION,
    accessToken: call.accessToken,
    timeoutMs: call.timeoutMs,
    signal: call.signal,
    isRepeatable,
  };
}

/**
 * Tells a token of Instagram Login (`IGAA…`) from those of Facebook Login (`EAA…`).
 *
 * @see https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login (read 2026-11-21)
 */
export function isInstagramToken(token: Secret): boolean {
  return token.reveal().startsWith('IG');
}
