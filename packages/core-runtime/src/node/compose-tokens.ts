import {
  type ConnectionHealth,
  createStaticTokens,
  type OnConnectionChange,
  type TokenManager,
} from '@pyloto/core-auth';
import type {
  AccessTokens,
  AccountOwner,
  Connector,
  Secret,
  TenantDirectory,
} from '@pyloto/core-connectors';

import { systemClock } from '../system-clock.ts';
import type { AppConfig } from './environment/app-config.ts';

/** What access tokens are found with. */
export type TokensComposition<TEventData> = {
  readonly connector: Connector<TEventData>;
  readonly config: AppConfig;
  readonly directory: TenantDirectory;
  readonly health: ConnectionHealth;
  readonly onChange: OnConnectionChange;
  /** The tokens of accounts that people have connected themselves. */
  readonly connected: TokenManager | undefined;
};

/** An account's own token as it is configured, else the connector's, else the one of its connection. */
export function composeTokens<TEventData>({
  connector,
  config,
  directory,
  health,
  onChange,
  connected,
}: TokensComposition<TEventData>): AccessTokens {
  const shared = connector.manifest.secrets.find(({ purpose }) => purpose === 'api_token');
  const [sharedToken] = shared === undefined ? [] : (config.secrets[shared.name] ?? []);
  const find = async ({
    tenantId,
    channel,
    accountId,
  }: AccountOwner): Promise<Secret | undefined> => {
    const account = await directory.findAccount({ type: channel, accountId });
    return account?.tenantId === tenantId ? (account.accessToken ?? sharedToken) : undefined;
  };
  return createStaticTokens({
    find,
    health,
    clock: systemClock,
    onChange,
    ...(connected === undefined ? undefined : { fallback: connected }),
  });
}
