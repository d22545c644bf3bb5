import type { Clock, Pacer } from '@pyloto/core-connectors';

import { createMemoryCounters } from './memory-counters.ts';
import { paceWork, type PacerOptions } from './pace-work.ts';

/** What a pacer in memory is made with. */
export type MemoryPacerOptions = PacerOptions & { readonly clock: Pick<Clock, 'monotonicMs'> };

/**
 * Makes a pacer for one process, which answers at once when `limitsOf` does. A restart forgets what was counted.
 *
 * @throws ConnectorError `config_invalid`, later, when a limit is not a whole number from 0, or a count not one from 1
 */
export function createMemoryPacer(options: MemoryPacerOptions): Pacer {
  return paceWork(createMemoryCounters(options.clock), options);
}
