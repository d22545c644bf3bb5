import { dropExpiredLetters } from '../admin/drop-expired-letters.ts';
import type { Logger } from '@pyloto/core-connectors';

import { reencryptTokens } from '../connections/reencrypt-tokens.ts';
import { renewTokens, type TokenRenewal } from '../connections/renew-tokens.ts';
import { commandProcessorOf } from '../commands/process-command-job.ts';
import { sweepCommands } from '../commands/sweep-commands.ts';
import { inboxProcessorOf } from '../inbox/process-inbox-job.ts';
import { systemClock } from '../system-clock.ts';
import type { ComposedConnections } from './compose-connections.ts';
import type { ComposedConnector } from './compose-connector.ts';
import type { AppConfig } from './environment/app-config.ts';
import type { Workers } from './start-redis-workers.ts';

/** What a process does besides answering requests. */
export type BackgroundWork = {
  readonly areWorkersAlive: () => boolean;
  /** Takes nothing more, waits for what is under way, at most `graceMs`. */
  readonly stop: (graceMs: number) => Promise<void>;
};

/** Starts what the process does in the background: its workers, unless it is an edge, bulk replays, and the end of old dead letters. */
export function startWork(composed: ComposedConnector, config: AppConfig): BackgroundWork {
  const { runtime, operations, commands, accounts, logger } = composed;
  const { connections } = accounts;
  const reencrypt = connections?.reencrypt;
  const stopping = new AbortController();
  const running = [
    dropExpiredLetters(
      { runtime, parts: operations.parts, retentionMs: config.deadLetterRetentionMs },
      stopping.signal,
    ),
    operations.runReplays(stopping.signal),
    ...(commands === undefined ? [] : [sweepCommands(commands.parts, stopping.signal)]),
    ...(reencrypt === undefined ? [] : [reencryptTokens(reencrypt, stopping.signal, logger)]),
    ...(connections === undefined
      ? []
      : [renewTokens(renewalOf(connections, logger), stopping.signal)]),
  ];
  const workers = config.role === 'edge' ? undefined : workersOf(composed, config);
  return {
    areWorkersAlive: () => workers?.areAlive() ?? true,
    stop: async (graceMs) => {
      stopping.abort();
      await Promise.all([workers?.close(graceMs), ...running]);
    },
  };
}

function renewalOf({ clients, health, tokens }: ComposedConnections, logger: Logger): TokenRenewal {
  const renewing = clients.filter(({ provider }) => provider.renewsByAccessToken === true);
  const channels = new Set(renewing.map(({ provider }) => provider.channel));
  return { health, tokens, channels, clock: systemClock, logger };
}

function workersOf(composed: ComposedConnector, config: AppConfig): Workers | undefined {
  const { runtime, outbox, commands, state } = composed;
  const { inbox } = runtime;
  if (inbox === undefined || state.durability === 'memory') return undefined;
  return state.startWorkers({
    concurrency: config.handlerConcurrency,
    lockMs: config.leaseMs,
    processInbox: inboxProcessorOf(inbox, runtime),
    processOutbox: outbox?.process,
    processCommands:
      commands === undefined
        ? undefined
        : commandProcessorOf(commands.parts, () => runtime.stopping?.aborted ?? false),
  });
}
