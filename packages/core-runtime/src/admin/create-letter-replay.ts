import type { ReplayOne } from '@pyloto/core-delivery';

import type { RuntimeConfig } from '../runtime-config.ts';
import { createRuntime, type Runtime } from '../runtime.ts';
import { replayDeadLetter } from './replay-dead-letter.ts';

/**
 * Makes what a bulk replay (`createReplayOperations`) does with each letter, with the same configuration as the connector's app.
 *
 * @throws ConnectorError `config_invalid` as `createConnectorApp`; later `state_unavailable` when the state store cannot answer
 */
export function createLetterReplay<TEventData>(config: RuntimeConfig<TEventData>): ReplayOne {
  return replayOneOf(createRuntime(config));
}

/** {@link createLetterReplay} on a runtime that exists already. */
export function replayOneOf(runtime: Runtime): ReplayOne {
  return async (letter) => {
    const outcome = await replayDeadLetter(letter, letter.event.correlationid, runtime);
    return outcome !== 'failed' && outcome !== 'no_handler';
  };
}
