import type { Connector } from '@pyloto/core-connectors';
import { createBreaker } from '@pyloto/core-rate-limit';

import type { ProviderParts } from '../provider/provider-parts.ts';
import { systemClock } from '../system-clock.ts';
import type { AppConfig } from './environment/app-config.ts';
import { logAccountBreaker } from './log-breaker.ts';
import type { ConnectorState } from './state/connector-state.ts';

/** What calls to a provider are put together from. */
export type ProviderComposition<TEventData> = Pick<
  ProviderParts,
  'tokens' | 'http' | 'logger' | 'metrics'
> & {
  readonly connector: Connector<TEventData>;
  readonly config: AppConfig;
  readonly state: Pick<ConnectorState, 'pacer'>;
};

/** Puts together what a connector's provider is called with, for whatever reason: one breaker per account for all of them. */
export function composeProvider<TEventData>({
  connector,
  config,
  state,
  tokens,
  http,
  logger,
  metrics,
}: ProviderComposition<TEventData>): ProviderParts {
  return {
    connectorId: connector.manifest.id,
    tokens,
    http,
    settings: config.settings,
    secrets: config.secrets,
    breaker: createBreaker({ clock: systemClock, onChange: logAccountBreaker(logger) }),
    pacer: state.pacer,
    clock: systemClock,
    logger,
    metrics,
    timeoutMs: config.commandTimeoutMs,
  };
}
