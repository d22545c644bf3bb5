import type { OAuthCall, OAuthTokens } from '@pyloto/core-connectors';

import { facebookPlaces } from './facebook-login-settings.ts';
import { appSecretOf, askLogin } from './login-call.ts';
import { accessTokenIn, longLivedTokens } from './long-lived-tokens.ts';

/**
 * Turns a code into a person's token of an hour or two, and that into one of 60 days, which Pages are asked for with.
 *
 * @throws ConnectorError as `readLoginAnswer`
 * @see https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived (read 2026-11-21)
 */
export async function exchangeFacebookCode(
  { code }: { readonly code: string },
  call: OAuthCall,
): Promise<OAuthTokens> {
  const url = `${facebookPlaces(call.settings).graph}/oauth/access_token`;
  const client = { client_id: call.clientId, client_secret: appSecretOf(call).reveal() };
  const short = await askLogin(call, url, {
    ...client,
    redirect_uri: call.redirectUri,
    code,
  });
  const token = accessTokenIn(short).reveal();
  const long = await askLogin(call, url, {
    ...client,
    grant_type: 'fb_exchange_token',
    fb_exchange_token: token,
  });
  return longLivedTokens(long, call.nowMs);
}
