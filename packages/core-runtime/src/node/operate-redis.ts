import { randomUUID } from 'node:crypto';

import { createReplayOperations } from '@pyloto/core-delivery';
import { errorFields } from '@pyloto/core-telemetry';

import type { OperatorParts } from '../admin/operator-parts.ts';
import { replayOneOf } from '../admin/replay-one-of.ts';
import type { Runtime } from '../runtime.ts';
import { systemClock } from '../system-clock.ts';
import { logStranded } from './log-stranded.ts';
import type { RedisState } from './state/connector-state.ts';

/** What operators have in hand of an app's state, and what has to run for it. */
export type OperatedState = {
  readonly parts: OperatorParts;
  /** Works on bulk replays until the signal; says first what nothing works on. */
  readonly runReplays: (signal: AbortSignal) => Promise<void>;
};

/**
 * Gives operators the bulk replays of all copies, and the outbox: also where this configuration has none, since a former one may
 * have left books, letters and jobs.
 */
export function operateRedis(state: RedisState, runtime: Runtime): OperatedState {
  const { deadLetters, outboxLedger, outboxQueue, destinationStates } = state;
  const { logger } = runtime;
  const replays = createReplayOperations({
    store: state.replays,
    deadLetters,
    replayOne: replayOneOf(runtime),
    clock: systemClock,
    newId: randomUUID,
    onError: (error) => logger.log('error', 'replay_stopped', errorFields(error)),
  });
  const outbox = { ledger: outboxLedger, queue: outboxQueue, states: destinationStates };
  return {
    parts: { replays, outbox },
    runReplays: async (signal) => {
      const stranded = runtime.outbox === undefined ? logStranded(outboxQueue, logger) : undefined;
      await Promise.all([stranded, replays.run(signal)]);
    },
  };
}
