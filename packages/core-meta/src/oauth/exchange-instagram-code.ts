import type { OAuthCall, OAuthTokens } from '@pyloto/core-connectors';

import { instagramHosts } from './instagram-login-settings.ts';
import { appSecretOf, askLogin, postToLogin } from './login-call.ts';
import { accessTokenIn, grantedScopes, longLivedTokens } from './long-lived-tokens.ts';
import { entryOf } from './read-login-answer.ts';

/**
 * Turns a code, which is good for once within an hour, into a token of an hour, and that into one of 60 days.
 *
 * @throws ConnectorError as `readLoginAnswer`
 * @see https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login (read 2026-11-21)
 */
export async function exchangeInstagramCode(
  { code }: { readonly code: string },
  call: OAuthCall,
): Promise<OAuthTokens> {
  const { api, graph } = instagramHosts(call.settings);
  const secret = appSecretOf(call).reveal();
  const answer = await postToLogin(call, `${api}/oauth/access_token`, {
    client_id: call.clientId,
    client_secret: secret,
    grant_type: 'authorization_code',
    redirect_uri: call.redirectUri,
    code,
  });
  const short = entryOf(answer);
  const long = await askLogin(call, `${graph}/access_token`, {
    grant_type: 'ig_exchange_token',
    client_secret: secret,
    access_token: accessTokenIn(short).reveal(),
  });
  // Only the first answer says what was granted.
  const scopes = grantedScopes(short);
  return { ...(scopes !== undefined && { scopes }), ...longLivedTokens(entryOf(long), call.nowMs) };
}
