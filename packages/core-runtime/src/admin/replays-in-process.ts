import { errorFields } from '@pyloto/core-telemetry';

import type { Runtime } from '../runtime.ts';
import type { ReplayFilter, ReplayOperations, ReplayProgress } from './operator-parts.ts';
import { replayDeadLetter } from './replay-dead-letter.ts';

const LETTERS_PER_PAGE = 200;
/** So many operations are remembered; the oldest goes first. */
const MOST_OPERATIONS = 100;

/**
 * Bulk replays in this process: one letter after the other, those that wait when it begins, once each. They end with the
 * process, as memory state does.
 */
export function replaysInProcess(runtime: Runtime): ReplayOperations {
  const operations = new Map<string, ReplayProgress>();
  return {
    match: async (filter) => (await matching(filter, runtime)).length,
    start: async (filter) => {
      const ids = await matching(filter, runtime);
      const operationId = runtime.newId();
      const startedAtMs = runtime.clock.now();
      const [oldest] = operations.keys();
      if (operations.size >= MOST_OPERATIONS && oldest !== undefined) operations.delete(oldest);
      const begun = { matched: ids.length, replayed: 0, failed: 0, startedAtMs };
      operations.set(operationId, { operationId, state: 'running', ...begun });
      void replayAll(ids, runtime, (progress) =>
        operations.set(operationId, { ...begun, ...progress, operationId }),
      );
      return { operationId, matched: ids.length };
    },
    status: (operationId) => Promise.resolve(operations.get(operationId)),
  };
}

type Progress = Pick<ReplayProgress, 'state' | 'replayed' | 'failed' | 'finishedAtMs'>;

async function replayAll(
  ids: readonly string[],
  runtime: Runtime,
  tell: (progress: Progress) => void,
): Promise<void> {
  let [replayed, failed] = [0, 0];
  try {
    for (const id of ids) {
      if (await isReplayed(id, runtime)) replayed += 1;
      else failed += 1;
      tell({ state: 'running', replayed, failed });
    }
    tell({ state: 'done', replayed, failed, finishedAtMs: runtime.clock.now() });
  } catch (error) {
    runtime.logger.log('error', 'replay_stopped', errorFields(error));
    tell({ state: 'failed', replayed, failed, finishedAtMs: runtime.clock.now() });
  }
}

/** Whether a letter is handled, or on its way; one that left meanwhile is. */
async function isReplayed(id: string, runtime: Runtime): Promise<boolean> {
  const letter = await runtime.deadLetters.find(id);
  if (letter === undefined) return true;
  const outcome = await replayDeadLetter(letter, runtime.newId(), runtime);
  return outcome !== 'failed' && outcome !== 'no_handler';
}

async function matching(filter: ReplayFilter, { deadLetters }: Runtime): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await deadLetters.list({ ...filter, cursor, limit: LETTERS_PER_PAGE });
    ids.push(...page.letters.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}
