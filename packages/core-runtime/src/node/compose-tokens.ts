import {
  type ConnectionHealth,
  createStaticTokens,
  type OnConnectionChange,
} from '@pyloto/core-auth';
import type {
  AccessTokens,
  AccountOwner,
  Connector,
  Secret,
  TenantDirectory,
} from '@pyloto/core-connectors';

import { systemClock } from '../system-clock.ts';
import type { ComposedConnections } from './compose-connections.ts';
import type { AppConfig } from './environment/app-config.ts';

/** What access tokens are found with. */
export type TokensComposition<TEventData> = {
  readonly connector: Connector<TEventData>;
  readonly config: Pick<AppConfig, 'secrets'>;
  /** The configured accounts. */
  readonly directory: TenantDirectory;
  readonly health: ConnectionHealth;
  readonly onChange: OnConnectionChange;
  /** The accounts that people have connected themselves, and their tokens. */
  readonly connected: Pick<ComposedConnections, 'owners' | 'tokens'> | undefined;
};

/** An account's own token as it is configured, else the one of its connection, else the connector's. */
export function composeTokens<TEventData>({
  connector,
  config,
  directory,
  health,
  onChange,
  connected,
}: TokensComposition<TEventData>): AccessTokens {
  const sharedToken = sharedTokenOf(connector, config);
  const isConnected = async ({ tenantId, ...account }: AccountOwner): Promise<boolean> =>
    (await connected?.owners.tenantOf(account)) === tenantId;
  const find = async (owner: AccountOwner): Promise<Secret | undefined> => {
    const { tenantId, channel, accountId } = owner;
    const account = await directory.findAccount({ type: channel, accountId });
    if (account?.tenantId !== tenantId) return undefined;
    if (account.accessToken !== undefined || sharedToken === undefined) return account.accessToken;
    return (await isConnected(owner)) ? undefined : sharedToken;
  };
  return createStaticTokens({
    find,
    health,
    clock: systemClock,
    onChange,
    ...(connected === undefined ? undefined : { fallback: connected.tokens }),
  });
}

/** The token of every account without one of its own, the first that is set. What the app proves itself with at an OAuth server opens no account. */
export function sharedTokenOf<TEventData>(
  { manifest, oauth = [] }: Connector<TEventData>,
  { secrets }: Pick<AppConfig, 'secrets'>,
): Secret | undefined {
  const clientSecrets = new Set(oauth.map(({ clientSecretName }) => clientSecretName));
  const shared = manifest.secrets.filter(
    ({ name, purpose }) => purpose === 'api_token' && !clientSecrets.has(name),
  );
  return shared.flatMap(({ name }) => secrets[name]?.[0] ?? [])[0];
}
