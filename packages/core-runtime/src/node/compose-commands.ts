import { randomUUID } from 'node:crypto';

import { type ApiKeyring, createApiKeyring } from '@pyloto/core-auth';
import type { Connector, StreamingHttpClient, TenantDirectory } from '@pyloto/core-connectors';
import { createHttpClient, withTracing } from '@pyloto/core-http';
import type { ConnectorMetrics } from '@pyloto/core-telemetry';

import type { CommandParts } from '../commands/command-parts.ts';
import { observeOutbound } from '../commands/observe-outbound.ts';
import { showCommands } from '../commands/show-commands.ts';
import type { EmitEvent } from '../emit-events.ts';
import type { EventObserver } from '../event-observer.ts';
import type { ProviderParts } from '../provider/provider-parts.ts';
import { systemClock } from '../system-clock.ts';
import type { AppConfig } from './environment/app-config.ts';
import { createRefusingHttpClient } from './refusing-http-client.ts';
import type { ConnectorState } from './state/connector-state.ts';

/** What the door for commands is put together from. */
export type CommandsComposition<TEventData> = {
  readonly connector: Connector<TEventData>;
  readonly config: AppConfig;
  readonly state: ConnectorState;
  readonly directory: TenantDirectory;
  readonly provider: ProviderParts;
  readonly emit: EmitEvent;
  readonly metrics: ConnectorMetrics;
  /** Aborted when nothing that is queued may begin any more. */
  readonly stopping: AbortSignal;
};

/** Commands, and what learns from their statuses. */
export type ComposedCommands = {
  readonly keyring: ApiKeyring;
  readonly parts: CommandParts;
  readonly observer: EventObserver;
  readonly close: () => Promise<void>;
};

/**
 * Puts the door for commands together, where the connector has some and somebody has a key.
 *
 * A process that only works needs no keys: what others have accepted is sent and settled all the same.
 */
export function composeCommands<TEventData>(
  composition: CommandsComposition<TEventData>,
): ComposedCommands | undefined {
  const { connector, config, metrics } = composition;
  const { commands = [], manifest } = connector;
  if (commands.length === 0) return undefined;
  if (config.apiKeys.length === 0 && config.role !== 'worker') return undefined;
  const publicHttp = withTracing(
    config.mode === 'sandbox' ? createRefusingHttpClient() : createHttpClient(),
  );
  const parts = partsOf(composition, publicHttp);
  const { ledger, windows } = parts;
  showCommands(metrics, { connector: manifest.id, ledger, clock: systemClock });
  return {
    keyring: createApiKeyring({ keys: config.apiKeys, pepper: config.apiKeyPepper }),
    parts,
    observer: observeOutbound({ connector, ledger, windows, metrics, queue: parts.queue }),
    close: publicHttp.close,
  };
}

function partsOf<TEventData>(
  composition: CommandsComposition<TEventData>,
  publicHttp: StreamingHttpClient,
): CommandParts {
  const { connector, config, state, directory, provider, emit, stopping } = composition;
  const { commands = [] } = connector;
  return {
    ...provider,
    definitions: new Map(commands.map((command) => [command.name, command])),
    messageIdKey: connector.messageIdKey ?? ((id) => id),
    reportsUpTo: connector.reportsUpTo,
    ledger: state.outboundLedger,
    windows: state.windows,
    buckets: state.buckets,
    findAccount: directory.findAccount,
    queue: state.durability === 'redis' ? state.commandQueue : undefined,
    emit,
    publicHttp,
    newId: randomUUID,
    random: Math.random,
    isStopping: () => stopping.aborted,
    leaseMs: Math.max(config.leaseMs, 2 * provider.timeoutMs),
    retryScheduleMs: config.commandRetryScheduleMs,
  };
}
