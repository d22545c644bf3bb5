import { type Clock, isConnectorError, type LogFields, type Logger } from '@pyloto/core-connectors';
import { type RedisClient, redisError } from '@pyloto/core-redis';
import type { Job, Queue } from 'bullmq';

import type { JobEnd, JobProcessor, JobWorker } from '../job-queue.ts';
import { requireLimit } from '../require-limit.ts';
import { createFairSlots } from './fair-slots.ts';
import { JOB_NAME, type JobEnvelope, readEnvelope } from './job-envelope.ts';
import { type LaneWorkerOptions, startLaneWorker, type TurnEnd } from './lane-worker.ts';
import { createLogLimit } from './log-limit.ts';
import { ATTEMPTS, openLane } from './open-lane.ts';
import { movedJobId, priorityOf, queueLanes, type QueueName } from './queue-lanes.ts';
import { keepNothingFailed } from './keep-nothing-failed.ts';

/** What a worker on BullMQ is made with. */
export type BullJobWorkerOptions<TData> = {
  /** A client that waits while it is disconnected (`whenDisconnected: 'wait'`); each lane makes one more of its kind. */
  readonly client: RedisClient;
  /** Whose jobs these are, the id in the connector's manifest. */
  readonly connector: string;
  readonly name: QueueName;
  /** The formats this copy can read. A job of another one waits for a copy that can. */
  readonly formats: readonly number[];
  /** How many jobs of the fast lane run at once; the bulk lane runs half as many beside them, at least one. */
  readonly concurrency: number;
  readonly process: JobProcessor<TData>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** After how long without a sign of life a process has lost its jobs. Renewed by itself. Default 30,000 ms. */
  readonly lockMs?: number;
  /**
   * How often an idle lane is given a job of no tenant, and after how long without taking one its worker is made anew.
   * Default 5,000 and 60,000 ms.
   */
  readonly canary?: { readonly intervalMs: number; readonly silentAfterMs: number };
  /** A number from 0 to below 1. Default `Math.random`. */
  readonly random?: () => number;
};

const LOCK_MS = 30_000;
const CANARY = { intervalMs: 5_000, silentAfterMs: 60_000 };
/** Spread, so that many of them do not all look again in the same second. */
const UNREADABLE_FIRST_MS = 5_000;
const UNREADABLE_LAST_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 5_000;
/** How often the same trouble is worth a line. */
const LOG_UNREADABLE_EVERY_MS = 60_000;
const LOG_ERRORS_EVERY_MS = 10_000;

/**
 * Starts the end of a durable queue that works, on BullMQ.
 *
 * A job runs until `process` ends it: what throws comes again after 1 to 5 s, for ever, and what a killed process held runs
 * elsewhere after `lockMs` and half of it at most. So a job may run twice; never at once while its process can renew its lock.
 * In the fast lane one tenant holds at most half of the slots that others leave free; what is over goes to the bulk lane.
 *
 * @throws ConnectorError `config_invalid` when the connector is no id or the concurrency no positive whole number
 */
export function createBullJobWorker<TData>(options: BullJobWorkerOptions<TData>): JobWorker {
  const { client, concurrency, clock } = options;
  requireLimit(concurrency);
  const { fast, bulk, prefix } = queueLanes(options.connector, options.name);
  const fastLane = openLane(client, fast, prefix);
  const bulkLane = openLane(client, bulk, prefix);
  const trouble = describeTrouble(options);
  const common = {
    client,
    prefix,
    clock,
    random: options.random ?? Math.random,
    lockMs: options.lockMs ?? LOCK_MS,
    canary: options.canary ?? CANARY,
    onError: trouble.error,
  } satisfies Partial<LaneWorkerOptions>;
  const run = runner(options, trouble);
  const workers = [
    startLaneWorker({
      ...common,
      lane: fastLane,
      concurrency,
      take: run(fairly(concurrency, bulkLane)),
      onRestart: () => trouble.restarted(fast),
    }),
    startLaneWorker({
      ...common,
      lane: bulkLane,
      concurrency: Math.max(1, Math.floor(concurrency / 2)),
      take: run(always),
      onRestart: () => trouble.restarted(bulk),
    }),
  ];
  const keeper = keepNothingFailed({
    lanes: [fastLane, bulkLane],
    clock,
    onFound: trouble.requeued,
    onError: trouble.error,
  });
  return {
    isAlive: () => workers.every((worker) => worker.isAlive()),
    close: async (graceMs) => {
      keeper.stop();
      await Promise.all(workers.map((worker) => worker.close(graceMs)));
      await Promise.all([fastLane.close(), bulkLane.close()]);
    },
  };
}

/** Who may run a job here and now. */
type Admission = {
  /** True when it may; false when it went elsewhere. */
  readonly enter: (job: Job, envelope: JobEnvelope<unknown>) => Promise<boolean>;
  readonly leave: (tenantId: string) => void;
};

const always: Admission = { enter: () => Promise.resolve(true), leave: () => {} };

function fairly(concurrency: number, bulkLane: Queue): Admission {
  const slots = createFairSlots(concurrency);
  return {
    enter: async (job, envelope) => {
      if (slots.take(envelope.tenantId)) return true;
      // It is there before it ends here: a crash in between leaves it twice, never lost.
      await bulkLane.add(JOB_NAME, envelope, {
        attempts: ATTEMPTS,
        jobId: movedJobId(job.id ?? ''),
        priority: priorityOf(slots.countMoved(envelope.tenantId)),
        timestamp: job.timestamp,
      });
      return false;
    },
    leave: slots.release,
  };
}

type Trouble = ReturnType<typeof describeTrouble>;

function runner<TData>(options: BullJobWorkerOptions<TData>, trouble: Trouble) {
  const { formats, process, random = Math.random } = options;
  return (admission: Admission) =>
    async (job: Job): Promise<TurnEnd> => {
      const envelope = readEnvelope<TData>(job.data, formats);
      if (envelope === undefined) {
        trouble.unreadable();
        return { againInMs: between(UNREADABLE_FIRST_MS, UNREADABLE_LAST_MS, random) };
      }
      const { tenantId, data } = envelope;
      try {
        if (!(await admission.enter(job, envelope))) return 'done';
        try {
          return turnEnd(await process({ tenantId, data, addedAtMs: job.timestamp }), envelope);
        } finally {
          admission.leave(tenantId);
        }
      } catch (error) {
        trouble.failed(error, tenantId);
        return { againInMs: between(FIRST_RETRY_MS, LAST_RETRY_MS, random) };
      }
    };
}

function between(leastMs: number, mostMs: number, random: () => number): number {
  return leastMs + random() * (mostMs - leastMs);
}

function turnEnd<TData>(end: JobEnd<TData>, { v, tenantId }: JobEnvelope<TData>): TurnEnd {
  if (end === 'done') return end;
  const { againInMs, data } = end;
  return data === undefined
    ? { againInMs }
    : { againInMs, json: JSON.stringify({ v, tenantId, data } satisfies JobEnvelope<TData>) };
}

/** The lines a worker writes. None holds an id, data or a message of somebody else's. */
function describeTrouble<TData>(options: BullJobWorkerOptions<TData>) {
  const { logger, connector, clock } = options;
  const where: LogFields = { connector, queue: options.name };
  const oftenUnreadable = createLogLimit(clock, LOG_UNREADABLE_EVERY_MS);
  const oftenErrors = createLogLimit(clock, LOG_ERRORS_EVERY_MS);
  return {
    unreadable: () => {
      oftenUnreadable((count) => logger.log('warn', 'job_unreadable', { ...where, count }));
    },
    failed: (error: unknown, tenantId: string) => {
      logger.log('error', 'job_failed', { ...where, tenantId, ...errorFields(error) });
    },
    error: (error: unknown) => {
      const { code, cause } = redisError(error);
      const reason = cause instanceof Error ? cause.message : undefined;
      const fields = { ...where, errorCode: code, ...(reason === undefined ? {} : { reason }) };
      oftenErrors((count) => logger.log('warn', 'worker_error', { ...fields, count }));
    },
    restarted: (queue: string) => {
      logger.log('error', 'worker_restarted', { ...where, queue, reason: 'took_no_job' });
    },
    requeued: (count: number) => {
      logger.log('warn', 'jobs_requeued', { ...where, count });
    },
  };
}

function errorFields(error: unknown): LogFields {
  const errorCode = isConnectorError(error) ? error.code : 'handler_failed';
  return error instanceof Error ? { errorCode, reason: error.name } : { errorCode };
}
