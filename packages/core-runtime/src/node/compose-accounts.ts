import type { Connection } from '@pyloto/core-auth';
import type {
  AccessTokens,
  AccountOwner,
  Connector,
  StreamingHttpClient,
  TenantDirectory,
} from '@pyloto/core-connectors';
import { createHttpClient, withTracing } from '@pyloto/core-http';
import type { ConnectorMetrics } from '@pyloto/core-telemetry';

import { announceConnection, type Announcing } from '../connections/announce-connection.ts';
import { withConfiguredAccounts } from '../connections/with-configured-accounts.ts';
import type { ShownConnections } from '../oauth/connection-routes.ts';
import { systemClock } from '../system-clock.ts';
import {
  type ComposedConnections,
  composeConnections,
  withConnectedAccounts,
} from './compose-connections.ts';
import { composeTokens } from './compose-tokens.ts';
import type { AppConfig } from './environment/app-config.ts';
import type { ConnectorState } from './state/connector-state.ts';

/** What an app knows of its accounts, and what it calls their provider with. */
export type ComposedAccounts = {
  readonly directory: TenantDirectory;
  readonly tokens: AccessTokens;
  /** Calls addresses of the provider. */
  readonly http: StreamingHttpClient;
  readonly connections: ComposedConnections | undefined;
  /** How they fare, for operators. */
  readonly shown: ShownConnections;
  readonly close: () => Promise<void>;
};

/** What accounts are put together from. */
export type AccountsComposition<TEventData> = Announcing & {
  readonly connector: Connector<TEventData>;
  readonly config: AppConfig;
  readonly state: ConnectorState;
  readonly directory: TenantDirectory;
  readonly metrics: ConnectorMetrics;
};

/** Calls of one process at a time to the provider; Meta's 80 messages a second need a fraction of it. */
const MOST_CONNECTIONS = 256;

/** Puts an app's accounts together: those of its configuration, and those that people have connected. */
export function composeAccounts<TEventData>(
  composition: AccountsComposition<TEventData>,
): ComposedAccounts {
  const { connector, config, state, metrics } = composition;
  const announcer = createAnnouncer(composition);
  const { onChange } = announcer;
  const http = withTracing(
    createHttpClient({
      // A sandbox reaches a provider that is played near by, and never the real one.
      addressGuard: config.mode === 'sandbox' ? 'private_only' : 'any',
      maxConnectionsPerOrigin: MOST_CONNECTIONS,
    }),
  );
  const health = state.connections;
  const connections = composeConnections({ connector, config, state, http, onChange });
  const directory = withConnectedAccounts(composition.directory, connections?.owners);
  const { id } = connector.manifest;
  metrics.gauge('connections_unhealthy', () => countUnhealthy(health), { connector: id });
  return {
    directory,
    tokens: composeTokens({
      connector,
      config,
      // Those that people have connected have tokens of their own.
      directory: composition.directory,
      health,
      onChange,
      connected: connections,
    }),
    http,
    connections,
    shown: withConfiguredAccounts(health, configuredWithToken(config), systemClock.now()),
    close: async () => {
      await connections?.tokens.whenIdle();
      await announcer.whenIdle();
      await http.close();
    },
  };
}

/** A change is told by the copy that made it, once, so that nobody else would if this one ended first. */
function createAnnouncer(announcing: Announcing) {
  const underWay = new Set<Promise<void>>();
  return {
    onChange: (connection: Connection): void => {
      const told = announceConnection(connection, announcing).finally(() => underWay.delete(told));
      underWay.add(told);
    },
    whenIdle: async (): Promise<void> => {
      await Promise.allSettled(underWay);
    },
  };
}

function configuredWithToken({ accounts = [] }: AppConfig): readonly AccountOwner[] {
  return accounts.filter(({ accessToken }) => accessToken !== undefined);
}

async function countUnhealthy(health: ConnectorState['connections']): Promise<number> {
  const lists = await Promise.all((await health.tenants()).map((id) => health.list(id)));
  return lists.flat().filter(({ state }) => state === 'unhealthy').length;
}
