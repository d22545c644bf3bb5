import type { ReplayOne } from '@pyloto/core-delivery';

import type { Runtime } from '../runtime.ts';
import { replayDeadLetter } from './replay-dead-letter.ts';

/** Makes what a bulk replay does with each letter: handled, or back in its queue, it is replayed. */
export function replayOneOf(runtime: Runtime): ReplayOne {
  return async (letter) => {
    const outcome = await replayDeadLetter(letter, letter.event.correlationid, runtime);
    return outcome !== 'failed' && outcome !== 'no_handler';
  };
}
