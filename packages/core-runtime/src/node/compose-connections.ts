import { randomBytes, randomUUID } from 'node:crypto';

import {
  type AccountOwners,
  type ConnectionHealth,
  createEncryption,
  createOAuthClient,
  createOAuthFlows,
  createTokenManager,
  type DataDeletions,
  type OAuthClient,
  type OAuthFlows,
  type OnConnectionChange,
  type ProviderUsers,
  type TokenManager,
  type TokenManagerOptions,
} from '@pyloto/core-auth';
import {
  type Connector,
  ConnectorError,
  type HttpClient,
  type OAuthConnection,
  type TenantDirectory,
} from '@pyloto/core-connectors';

import { tokensByChannel } from '../connections/tokens-by-channel.ts';
import { type OAuthParts, oauthRedirectUri } from '../oauth/oauth-parts.ts';
import { systemClock } from '../system-clock.ts';
import { assertSandboxDestination } from './assert-sandbox-destination.ts';
import type { AppConfig } from './environment/app-config.ts';
import type { ConnectionState } from './state/connection-state.ts';
import type { ConnectorState } from './state/connector-state.ts';

/** What people's own connections are put together from. */
export type ConnectionsComposition<TEventData> = {
  readonly connector: Connector<TEventData>;
  readonly config: AppConfig;
  readonly state: ConnectorState;
  readonly http: HttpClient;
  readonly onChange: OnConnectionChange;
};

/** Accounts that people connect in a browser, and their tokens. */
export type ComposedConnections = {
  readonly clients: readonly OAuthClient[];
  readonly flows: OAuthFlows;
  readonly owners: AccountOwners;
  readonly users: ProviderUsers;
  readonly health: ConnectionHealth;
  readonly tokens: TokenManager;
  readonly notices: OAuthParts['notices'];
  readonly publicUrl: string;
  readonly assertDestination: OAuthParts['assertDestination'];
  /** Set where tokens may still be under an older key. */
  readonly reencrypt: ConnectionState['reencrypt'];
};

/**
 * Puts them together, where the connector has such accounts.
 *
 * @throws ConnectorError `config_invalid` when it has, and the keys or the address for them are missing
 */
export function composeConnections<TEventData>({
  connector,
  config,
  state,
  http,
  onChange,
}: ConnectionsComposition<TEventData>): ComposedConnections | undefined {
  const { oauth = [], manifest } = connector;
  if (oauth.length === 0 || config.publicUrl === undefined) return undefined;
  if (config.encryptionKeys.length === 0) {
    throw new ConnectorError('config_invalid', 'PYLOTO_PUBLIC_URL needs PYLOTO_ENCRYPTION_KEYS');
  }
  const encryption = createEncryption({ keys: config.encryptionKeys });
  const { storage, owners, nonces, users, deletions, reencrypt } =
    state.openConnections(encryption);
  const redirectUri = oauthRedirectUri(config.publicUrl);
  const clients = oauth.map((connection) => clientOf(connection, { config, http, redirectUri }));
  const common = { clock: systemClock, encryption, connector: manifest.id };
  return {
    clients,
    flows: createOAuthFlows({ ...common, nonces, randomBytes: (size) => randomBytes(size) }),
    owners,
    users,
    health: state.connections,
    tokens: tokensOf(clients, { storage, onChange }),
    notices: noticesOf(oauth, config, deletions),
    publicUrl: config.publicUrl,
    assertDestination: config.mode === 'sandbox' ? assertSandboxDestination : undefined,
    reencrypt: config.encryptionKeys.length > 1 ? reencrypt : undefined,
  };
}

/** A manager for each provider, because they renew on terms of their own. */
function tokensOf(
  clients: readonly OAuthClient[],
  common: Pick<TokenManagerOptions, 'storage'> & { readonly onChange: OnConnectionChange },
): TokenManager {
  const managers = clients.map((client): [string, TokenManager] => {
    const { channel, renewsByAccessToken, renewEarlyMs } = client.provider;
    const manager = createTokenManager({
      ...common,
      refresh: (_owner, tokens, signal) => client.refresh(tokens, signal),
      clock: systemClock,
      random: Math.random,
      newId: randomUUID,
      ...(renewsByAccessToken !== undefined && { renewsByAccessToken }),
      ...(renewEarlyMs !== undefined && { earlyMs: renewEarlyMs }),
    });
    return [channel, manager];
  });
  return tokensByChannel(new Map(managers));
}

const BYTES_PER_CODE = 16;

function noticesOf(
  oauth: readonly OAuthConnection[],
  { secrets }: AppConfig,
  deletions: DataDeletions,
): OAuthParts['notices'] {
  const sources = oauth.flatMap(({ provider, notices }) => {
    if (notices === undefined) return [];
    const live = notices.secretNames.flatMap((name) => secrets[name] ?? []);
    return [{ providerId: provider.id, scheme: notices.scheme, secrets: live }];
  });
  if (sources.length === 0) return undefined;
  return { sources, deletions, newCode: () => randomBytes(BYTES_PER_CODE).toString('hex') };
}

/** An answer that is given up takes a rotated refresh token with it, so a slow one is waited for. */
const OAUTH_TIMEOUT_MS = 18_000;

function clientOf(
  { provider, clientIdSetting, clientSecretName }: OAuthConnection,
  { config, http, redirectUri }: { config: AppConfig; http: HttpClient; redirectUri: string },
): OAuthClient {
  const [clientSecret] =
    clientSecretName === undefined ? [] : (config.secrets[clientSecretName] ?? []);
  return createOAuthClient({
    provider,
    clientId: config.settings[clientIdSetting] ?? '',
    clientSecret,
    redirectUri,
    settings: config.settings,
    http,
    clock: systemClock,
    timeoutMs: OAUTH_TIMEOUT_MS,
  });
}

/** A directory that knows the accounts that people have connected, too. */
export function withConnectedAccounts(
  directory: TenantDirectory,
  owners: AccountOwners | undefined,
): TenantDirectory {
  if (owners === undefined) return directory;
  return {
    ...directory,
    findAccount: async (channel) => {
      const configured = await directory.findAccount(channel);
      if (configured !== undefined) return configured;
      const account = { channel: channel.type, accountId: channel.accountId };
      const tenantId = await owners.tenantOf(account);
      return tenantId === undefined ? undefined : { tenantId, ...account };
    },
  };
}
