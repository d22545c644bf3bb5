import type { OAuthProvider } from '@pyloto/core-connectors';

import { exchangeInstagramCode } from './exchange-instagram-code.ts';
import { identifyInstagramAccount } from './identify-instagram-account.ts';
import { instagramEndpoints } from './instagram-login-settings.ts';
import { refreshInstagramTokens } from './refresh-instagram-tokens.ts';
import { metaLogin } from './meta-login.ts';

/** What of the login an app chooses itself. */
export type InstagramLoginOptions = {
  /** Default: what messages and comments need. */
  readonly scopes?: readonly string[];
  /** Parameters of the authorization URL beside the standard ones: `{ force_reauth: 'true' }`. Default: none. */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
};

const SCOPES = [
  'instagram_business_basic',
  'instagram_business_manage_messages',
  'instagram_business_manage_comments',
];

const DAY_MS = 86_400_000;
/** A provider that is away for a weekend, and an app that is, leave a week. */
const RENEW_EARLY_MS = 10 * DAY_MS;

/**
 * Instagram Business Login: a person connects their professional account, without a Facebook Page.
 *
 * Tokens are of 60 days and renew by themselves, so `renewsByAccessToken`. The account is named by its professional account id, as webhooks
 * name it; its person by the app-scoped id, as the deauthorise and data-deletion callbacks do. The client id and secret are those of
 * the Instagram app (`INSTAGRAM_APP_ID`, `INSTAGRAM_APP_SECRET`), not of the Meta app around it. The hosts are where the settings of
 * `instagramLoginSettings` and `INSTAGRAM_GRAPH_URL` say.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login (read 2026-11-21)
 */
export function instagramLogin(options: InstagramLoginOptions = {}): OAuthProvider {
  const { scopes = SCOPES, authorizationParameters = {} } = options;
  return {
    id: 'instagram',
    channel: 'instagram',
    ...metaLogin(instagramEndpoints),
    scopes,
    authorizationParameters,
    renewsByAccessToken: true,
    renewEarlyMs: RENEW_EARLY_MS,
    exchange: exchangeInstagramCode,
    refresh: refreshInstagramTokens,
    identify: identifyInstagramAccount,
  };
}
