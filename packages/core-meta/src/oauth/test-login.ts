import { type OAuthCall, type OAuthTokens, Secret } from '@pyloto/core-connectors';

import { type Answer, type Asked, serve } from '../graph/test-graph.ts';
import { testHttpClient } from '../graph/test-http-client.ts';

/** When the calls of a test begin. */
export const NOW_MS = Date.UTC(2026, 10, 21);

/** What a login was asked, and a call that finds all of Meta's hosts there. */
export type TestLogin = { readonly call: OAuthCall; readonly asked: readonly Asked[] };

/** Meta on loopback: by path, what it answers. */
export async function loginWith(
  answers: Readonly<Record<string, Answer | ((asked: Asked) => Answer)>>,
): Promise<TestLogin> {
  const server = await serve((asked) => {
    const answer = answers[asked.path] ?? { status: 404 };
    return typeof answer === 'function' ? answer(asked) : answer;
  });
  const call: OAuthCall = {
    http: testHttpClient,
    clientId: '1234567890',
    clientSecret: Secret.of('canary-app-secret'),
    redirectUri: 'https://connect.example/oauth/callback',
    settings: {
      INSTAGRAM_API_URL: server.url,
      INSTAGRAM_GRAPH_URL: server.url,
      META_GRAPH_URL: server.url,
    },
    nowMs: NOW_MS,
    timeoutMs: 5_000,
  };
  return { call, asked: server.asked };
}

/** Tokens with the access token told. */
export function told({ accessToken, ...tokens }: OAuthTokens) {
  return { ...tokens, accessToken: accessToken.reveal() };
}
