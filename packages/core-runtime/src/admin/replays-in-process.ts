import { createMemoryReplayStore, createReplayOperations } from '@pyloto/core-delivery';
import { errorFields } from '@pyloto/core-telemetry';

import type { Runtime } from '../runtime.ts';
import type { BulkReplays } from './operator-parts.ts';
import { replayOneOf } from './replay-one-of.ts';

/**
 * Bulk replays in this process. They end with it, as memory state does; one that stopped because a store could not answer goes
 * on when it is asked for.
 */
export function replaysInProcess(runtime: Runtime): BulkReplays {
  const { clock, deadLetters, newId, logger } = runtime;
  const operations = createReplayOperations({
    store: createMemoryReplayStore({ clock }),
    deadLetters,
    replayOne: replayOneOf(runtime),
    clock,
    newId,
  });
  let isRunning = false;
  async function runAll(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      while (await operations.runNext());
    } catch (error) {
      logger.log('error', 'replay_stopped', errorFields(error));
    } finally {
      isRunning = false;
    }
  }
  return {
    match: operations.match,
    start: async (filter) => {
      const begun = await operations.start(filter);
      void runAll();
      return begun;
    },
    status: async (operationId) => {
      const status = await operations.status(operationId);
      if (status?.state === 'running') void runAll();
      return status;
    },
  };
}
