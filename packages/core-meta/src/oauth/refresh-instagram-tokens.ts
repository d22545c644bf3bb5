import { ConnectorError, type OAuthCall, type OAuthTokens } from '@pyloto/core-connectors';

import { instagramHosts } from './instagram-login-settings.ts';
import { askLogin } from './login-call.ts';
import { LONG_LIVED_MS, longLivedTokens } from './long-lived-tokens.ts';
import { entryOf } from './read-login-answer.ts';

/** Younger ones are refused. */
const LEAST_AGE_MS = 86_400_000;

/**
 * Renews a token of 60 days by itself, for 60 days from now. One that has ended cannot be renewed, and one of a private account neither.
 *
 * @throws ConnectorError as `readLoginAnswer`; `upstream_unavailable`, without asking, while the token is not a day old
 * @see https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token (read 2026-11-21)
 */
export async function refreshInstagramTokens(
  tokens: OAuthTokens,
  call: OAuthCall,
): Promise<OAuthTokens> {
  refuseYoung(tokens, call);
  const { graph } = instagramHosts(call.settings);
  const answer = await askLogin(call, `${graph}/refresh_access_token`, {
    grant_type: 'ig_refresh_token',
    access_token: tokens.accessToken.reveal(),
  });
  const { scopes } = tokens;
  return {
    ...(scopes !== undefined && { scopes }),
    ...longLivedTokens(entryOf(answer), call.nowMs),
  };
}

function refuseYoung({ expiresAtMs = 0 }: OAuthTokens, { nowMs }: OAuthCall): void {
  const retryAfterMs = expiresAtMs - nowMs - (LONG_LIVED_MS - LEAST_AGE_MS);
  if (retryAfterMs <= 0) return;
  throw new ConnectorError('upstream_unavailable', 'token must be a day old to be renewed', {
    effect: 'none',
    retryAfterMs,
  });
}
