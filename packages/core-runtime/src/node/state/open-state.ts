import type { Logger, Metrics, TenantDirectory } from '@pyloto/core-connectors';

import type { AppConfig } from '../environment/app-config.ts';
import type { ConnectorState } from './connector-state.ts';
import { openMemoryState } from './open-memory-state.ts';

/** What state is opened with. */
export type StateOptions = {
  readonly connector: string;
  readonly config: Pick<AppConfig, 'mode' | 'state' | 'inboxMaxJobs' | 'deadLettersMax'>;
  readonly limitsOf: TenantDirectory['limitsOf'];
  readonly logger: Logger;
  readonly metrics: Metrics;
};

/**
 * Opens the state that a configuration chooses. What Redis needs is loaded for it alone: the clients of Redis and of the queues
 * are about half of all that a process would load.
 *
 * @throws ConnectorError as `openRedisState`
 */
export async function openState(options: StateOptions): Promise<ConnectorState> {
  const { connector, config, limitsOf, logger, metrics } = options;
  if (config.state.kind === 'memory') {
    return openMemoryState({ connector, metrics, limitsOf });
  }
  const { openRedisState } = await import('./open-redis-state.ts');
  return openRedisState({
    connector,
    mode: config.mode,
    url: config.state.url,
    maxJobs: config.inboxMaxJobs,
    maxDeadLetters: config.deadLettersMax,
    limitsOf,
    logger,
  });
}
