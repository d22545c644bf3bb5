import type { Logger, Metrics, TenantDirectory } from '@pyloto/core-connectors';

import type { DeliveryConfig } from '../environment/delivery-config.ts';
import type { ConnectorState } from './connector-state.ts';
import { openMemoryState } from './open-memory-state.ts';
import { openRedisState } from './open-redis-state.ts';

/** What state is opened with. */
export type StateOptions = {
  readonly connector: string;
  readonly config: DeliveryConfig;
  readonly limitsOf: TenantDirectory['limitsOf'];
  readonly logger: Logger;
  readonly metrics: Metrics;
};

/** Opens the state that a configuration chooses. @throws ConnectorError as `openRedisState` */
export function openState(options: StateOptions): Promise<ConnectorState> {
  const { connector, config, limitsOf, logger, metrics } = options;
  if (config.state.kind === 'memory') {
    return Promise.resolve(openMemoryState({ connector, metrics, limitsOf }));
  }
  return openRedisState({
    connector,
    url: config.state.url,
    maxJobs: config.inboxMaxJobs,
    maxDeadLetters: config.deadLettersMax,
    limitsOf,
    logger,
  });
}
