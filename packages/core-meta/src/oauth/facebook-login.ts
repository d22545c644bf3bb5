import type { OAuthProvider } from '@pyloto/core-connectors';

import { exchangeFacebookCode } from './exchange-facebook-code.ts';
import { facebookPlaces } from './facebook-login-settings.ts';
import { identifyPages } from './identify-pages.ts';
import { metaLogin } from './meta-login.ts';

/** What of the login an app chooses itself. */
export type FacebookLoginOptions = {
  /** Default: what messages, comments and leads of Pages need. */
  readonly scopes?: readonly string[];
  /** The configuration of Facebook Login for Business, which says what is asked for; the scopes are then not sent. */
  readonly configId?: string;
};

const SCOPES = [
  'pages_show_list',
  'pages_manage_metadata',
  'pages_messaging',
  'pages_read_engagement',
  'leads_retrieval',
];

/**
 * Facebook Login: a person connects the Pages that they manage, several at once, each with a token of its own.
 *
 * A Page's token does not end by itself: it ends with the person's password, their role, the app's permission, or 90 days after they last used
 * the app. So nothing is renewed, and the provider's refusal is what tells. The client id and secret are those of the Meta app
 * (`META_APP_ID`, `META_APP_SECRET`).
 *
 * @see https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived (read 2026-11-21)
 */
export function facebookLogin({
  scopes = SCOPES,
  configId,
}: FacebookLoginOptions = {}): OAuthProvider {
  return {
    id: 'facebook',
    channel: 'messenger',
    ...metaLogin((settings) => facebookPlaces(settings).endpoints),
    scopes: configId === undefined ? scopes : [],
    ...(configId !== undefined && { authorizationParameters: { config_id: configId } }),
    exchange: exchangeFacebookCode,
    identify: identifyPages,
  };
}
