import type {
  AccountOwners,
  ApiKeyring,
  ConnectionHealth,
  OAuthClient,
  OAuthFlows,
  ProviderUsers,
  TokenManager,
} from '@pyloto/core-auth';
import type { Clock, TenantDirectory } from '@pyloto/core-connectors';

import type { EmitEvent } from '../emit-events.ts';
import type { Runtime } from '../runtime.ts';
import type { NoticeParts } from './account-notices.ts';

/** The scope of an API key that may make links with which people connect accounts, and disconnect these. */
export const CONNECT_SCOPE = 'connect-account';

/** What the routes that connect accounts are made of. */
export type OAuthParts = {
  /** One per provider; their redirect URI is `oauthRedirectUri(publicUrl)`. */
  readonly clients: readonly OAuthClient[];
  readonly flows: OAuthFlows;
  /** Whose keys may make links and disconnect: those with the scope `connect-account`. */
  readonly keyring: ApiKeyring;
  /** Where browsers reach the app: https, or http on a loopback address, where cookies are not marked `Secure`. */
  readonly publicUrl: string;
  /** Where a browser may be sent in the end: any query of these addresses. Default: nowhere, a page is shown. */
  readonly returnUrls?: readonly string[];
  /** Rejects where a browser must not be sent to the provider, as in a sandbox to the real one. Default: it may be. */
  readonly assertDestination?: ((url: string) => Promise<void>) | undefined;
  readonly findAccount: TenantDirectory['findAccount'];
  /** Which tenant has connected which account. */
  readonly owners: AccountOwners;
  /** Keeps the tokens of the accounts that were connected, and forgets them. */
  readonly tokens: Pick<TokenManager, 'store' | 'remove' | 'withdraw'>;
  /** Who has connected which account. */
  readonly users: ProviderUsers;
  readonly health: Pick<ConnectionHealth, 'find'>;
  /** What providers tell about people; absent where they tell nothing. */
  readonly notices?: Pick<NoticeParts, 'sources' | 'deletions' | 'newCode'> | undefined;
  /** Tells the product. */
  readonly emit: EmitEvent;
  readonly clock: Pick<Clock, 'now'>;
  readonly runtime: Runtime;
};

/** The redirect URI to register with providers. */
export function oauthRedirectUri(publicUrl: string): string {
  return oauthUrl(publicUrl, 'callback');
}

/** The address of one of the routes, as browsers see it. */
export function oauthUrl(publicUrl: string, route: 'start' | 'callback' | 'data-deletion'): string {
  return `${publicUrl.replace(/\/$/, '')}/oauth/${route}`;
}
