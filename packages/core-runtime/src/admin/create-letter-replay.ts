import type { DeadLetter } from '@pyloto/core-connectors';

import type { RuntimeConfig } from '../runtime-config.ts';
import { createRuntime } from '../runtime.ts';
import { replayDeadLetter, type ReplayOutcome } from './replay-dead-letter.ts';

/**
 * Makes what brings one dead letter on its way again, with the same configuration as its app: what a bulk replay calls.
 *
 * @throws ConnectorError `config_invalid` as `createConnectorApp`; later `state_unavailable` when the state store cannot answer
 */
export function createLetterReplay<TEventData>(
  config: RuntimeConfig<TEventData>,
): (letter: DeadLetter) => Promise<ReplayOutcome> {
  const runtime = createRuntime(config);
  return (letter) => replayDeadLetter(letter, letter.event.correlationid, runtime);
}
