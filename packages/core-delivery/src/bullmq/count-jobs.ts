import type { RedisClient } from '@pyloto/core-redis';
import type { Queue } from 'bullmq';

import type { JobCounts } from '../job-queue.ts';
import { CANARY_IDS } from './canary-jobs.ts';

/** Both lanes of a queue, on one client. */
export type OpenLanes = {
  readonly client: RedisClient;
  readonly fast: Queue;
  readonly bulk: Queue;
};

const COUNTS_PER_LANE = 6;

/** Counts both lanes in one transaction, so that a job that changes its place is counted once. */
export async function countJobs({ client, fast, bulk }: OpenLanes): Promise<JobCounts> {
  const transaction = client.multi();
  for (const lane of [fast, bulk]) {
    transaction
      .llen(lane.toKey('wait'))
      .zcard(lane.toKey('prioritized'))
      .zcard(lane.toKey('failed'))
      .zcard(lane.toKey('delayed'))
      .llen(lane.toKey('active'))
      .exists(CANARY_IDS.map((id) => lane.toKey(id)));
  }
  const numbers = numbersOf(await transaction.exec());
  const ofFast = laneCounts(numbers.slice(0, COUNTS_PER_LANE));
  const ofBulk = laneCounts(numbers.slice(COUNTS_PER_LANE));
  return {
    waiting: ofFast.waiting + ofBulk.waiting,
    delayed: ofFast.delayed + ofBulk.delayed,
    active: ofFast.active + ofBulk.active,
  };
}

/** Where a canary is at this moment is not asked for: it may be active, and then mostly nothing else waits. */
function laneCounts(numbers: readonly number[]): JobCounts {
  const [wait = 0, prioritized = 0, failed = 0, delayed = 0, active = 0, canaries = 0] = numbers;
  const waiting = wait + prioritized + failed;
  const waitingCanaries = Math.min(wait, canaries);
  return {
    waiting: waiting - waitingCanaries,
    delayed,
    active: Math.max(0, active - (canaries - waitingCanaries)),
  };
}

function numbersOf(replies: readonly [Error | null, unknown][] | null): number[] {
  if (replies === null) throw new Error('a transaction must be executed');
  return replies.map(([error, value]) => {
    if (error !== null) throw error;
    return Number(value);
  });
}
