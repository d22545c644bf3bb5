import type { Clock } from '@pyloto/core-connectors';
import { type RedisClient, redisReply } from '@pyloto/core-redis';
import type { BulkJobOptions, Queue } from 'bullmq';

import type { JobCounts, JobQueue, NewJob } from '../job-queue.ts';
import { requireLimit } from '../require-limit.ts';
import { countJobs } from './count-jobs.ts';
import { JOB_NAME, type JobEnvelope } from './job-envelope.ts';
import { ATTEMPTS, openLane } from './open-lane.ts';
import {
  BULK_FROM_BACKLOG,
  namedJobId,
  priorityOf,
  queueLanes,
  type QueueName,
} from './queue-lanes.ts';
import { createQueueRoom } from './queue-room.ts';
import { seeJobs } from './see-jobs.ts';

/** What a queue on BullMQ is made with. */
export type BullJobQueueOptions = {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
  /** Whose jobs these are, the id in the connector's manifest. */
  readonly connector: string;
  readonly name: QueueName;
  /** The format that the data of new jobs is in that name no other; a worker takes the formats it can read. */
  readonly format: number;
  /** The formats that `jobs` shows. Default: `format` alone. */
  readonly formats?: readonly number[];
  /** How many jobs the queue may hold, all tenants together; at least 1, by default 100,000. */
  readonly maxJobs?: number;
  readonly clock?: Pick<Clock, 'now'>;
};

type NewBullJob = {
  readonly name: string;
  readonly data: JobEnvelope<unknown>;
  readonly opts: BulkJobOptions;
};

const DEFAULT_MAX_JOBS = 100_000;

/**
 * Makes the end of a durable queue that adds jobs, on BullMQ.
 *
 * A job of a tenant with a backlog under 32 goes to the fast lane, first come first served. The others go to the bulk lane,
 * where the job of the smallest backlog is first, and so does a job with an id, so that an id means one job. When the queue
 * holds `maxJobs`, `add` refuses; that is found out beside the adding, so several copies may exceed it a little.
 *
 * `counts` counts as waiting what BullMQ holds as failed (see `createBullJobWorker`), and no canaries.
 *
 * @throws ConnectorError `config_invalid` when the connector is no id or the limit no positive whole number; later, from any
 * method, `state_unavailable`
 */
export function createBullJobQueue<TData>(options: BullJobQueueOptions): JobQueue<TData> {
  const { client, format, maxJobs = DEFAULT_MAX_JOBS, clock = Date } = options;
  requireLimit(maxJobs);
  const lanes = queueLanes(options.connector, options.name);
  const fast = openLane(client, lanes.fast, lanes.prefix);
  const bulk = openLane(client, lanes.bulk, lanes.prefix);
  const both = { client, fast, bulk };
  const count = async (): Promise<number> => sum(await countJobs(both));
  const room = createQueueRoom({ maxJobs, count, clock });
  async function add(jobs: Parameters<JobQueue<TData>['add']>[0]): Promise<void> {
    if (jobs.length === 0) return;
    const more = jobs.filter(({ isReplacement = false }) => !isReplacement);
    const backlog = Math.max(0, ...more.map((job) => job.backlog ?? 0));
    if (more.length > 0) await room.reserve(more.length, backlog);
    const toFast: NewBullJob[] = [];
    const toBulk: NewBullJob[] = [];
    for (const job of jobs) (isFast(job) ? toFast : toBulk).push(bullJobOf(job, format));
    // Sent together: the answers of both take one round trip.
    await Promise.all([addAll(fast, toFast), addInPortions(bulk, toBulk)]);
  }
  return {
    add: (jobs) => redisReply(add(jobs)),
    promote: (id) => redisReply(promote(bulk, namedJobId(id))),
    counts: () => redisReply(countJobs(both)),
    jobs: () => seeJobs<TData>({ ...both, formats: options.formats ?? [format] }),
    close: async () => {
      await Promise.all([fast.close(), bulk.close()]);
    },
  };
}

/** One job alone takes less processor time when it is not sent as a batch. */
async function addAll(lane: Queue, jobs: readonly NewBullJob[]): Promise<void> {
  const [first] = jobs;
  if (first === undefined) return;
  if (jobs.length === 1) await lane.add(first.name, first.data, first.opts);
  else await lane.addBulk([...jobs]);
}

/** Redis serves nobody else while it adds what came at once, and adding takes it about 50 µs a job. */
const BULK_PORTION = 20;

/** A tenant with a backlog waits a little between portions, so that the others need not. */
async function addInPortions(lane: Queue, jobs: readonly NewBullJob[]): Promise<void> {
  for (let from = 0; from < jobs.length; from += BULK_PORTION) {
    await addAll(lane, jobs.slice(from, from + BULK_PORTION));
  }
}

function isFast({ id, backlog = 0 }: NewJob<unknown>): boolean {
  return id === undefined && backlog < BULK_FROM_BACKLOG;
}

function bullJobOf(job: NewJob<unknown>, usualFormat: number): NewBullJob {
  const { tenantId, data, delayMs, id, backlog = 0, format = usualFormat } = job;
  const opts: BulkJobOptions = { attempts: ATTEMPTS };
  if (delayMs !== undefined && delayMs > 0) opts.delay = Math.ceil(delayMs);
  if (!isFast(job)) opts.priority = priorityOf(backlog);
  if (id !== undefined) opts.jobId = namedJobId(id);
  return { name: JOB_NAME, data: { v: format, tenantId, data }, opts };
}

async function promote(bulk: Queue, jobId: string): Promise<void> {
  try {
    await bulk.backend.promote(jobId);
  } catch (error) {
    if (!isNoDelayedJob(error)) throw error;
  }
}

const MISSING = -1;
const NOT_DELAYED = -3;

function isNoDelayedJob(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === MISSING || error.code === NOT_DELAYED;
}

function sum({ waiting, delayed, active }: JobCounts): number {
  return waiting + delayed + active;
}
