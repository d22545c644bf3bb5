import type { Clock } from '@pyloto/core-connectors';
import type { RedisClient } from '@pyloto/core-redis';
import { DelayedError, type Job, type Processor, type Queue, type Worker } from 'bullmq';

import { CANARY_NAME, canaryIdOf } from './canary-jobs.ts';
import { ATTEMPTS } from './open-lane.ts';
import { SteadyWorker } from './steady-worker.ts';
import { type LaneWatch, watchLane } from './watch-lane.ts';

/** How a turn with a job ended: over, or in the queue again, with this JSON as its data if given. */
export type TurnEnd = 'done' | { readonly againInMs: number; readonly json?: string };

/** Takes one job; it must not throw. */
export type TakeTurn = (job: Job) => Promise<TurnEnd>;

/** What a lane is worked on with; times in milliseconds. */
export type LaneWorkerOptions = {
  /** Waits while it is disconnected. */
  readonly client: RedisClient;
  /** The lane to take from, open on the same client. */
  readonly lane: Queue;
  readonly prefix: string;
  readonly concurrency: number;
  readonly lockMs: number;
  readonly canary: { readonly intervalMs: number; readonly silentAfterMs: number };
  readonly clock: Clock;
  readonly random: () => number;
  readonly take: TakeTurn;
  readonly onError: (error: unknown) => void;
  readonly onRestart: () => void;
};

/** What works on one lane. */
export type LaneWorker = {
  readonly isAlive: () => boolean;
  readonly close: (graceMs: number) => Promise<void>;
};

/** How long BullMQ waits after an error of the connection before it asks for a job again; its default is 15 s. */
const RETRY_AFTER_MS = 1_000;
/** How long an idle worker's blocking read lasts, in seconds. */
const BLOCK_SECONDS = 5;

/**
 * Works on one lane, and makes its BullMQ worker anew when that takes nothing although there is a canary to take.
 *
 * A connection that was cut without a word, or a reconnect that went wrong, leaves a worker that says it runs and never takes
 * a job again (https://github.com/taskforcesh/bullmq/issues/3088, read 2026-11-21).
 */
export function startLaneWorker(options: LaneWorkerOptions): LaneWorker {
  const { client, lane, clock, concurrency } = options;
  const canaryId = canaryIdOf(options.random);
  let isClosing = false;

  const process = async (job: Job, token: string | undefined): Promise<void> => {
    watch.sawJob();
    if (job.name === CANARY_NAME) return;
    // Taken by a read that was under way when the closing began.
    if (isClosing) return await moveAgain(worker, job, { token, againInMs: 0 });
    const end = await options.take(job);
    if (end !== 'done') await moveAgain(worker, job, { token, ...end });
  };
  let worker = openWorker(options, process);
  const watch: LaneWatch = watchLane({
    clock,
    ...options.canary,
    client,
    hasFreeSlots: () => worker.turnsUnderWay < concurrency,
    addCanary: () => lane.add(CANARY_NAME, null, { jobId: canaryId, attempts: ATTEMPTS }),
    restart: () => {
      const silent = worker;
      worker = openWorker(options, process);
      options.onRestart();
      silent.close(true).catch(options.onError);
    },
    onError: options.onError,
  });

  return {
    isAlive: watch.isAlive,
    close: async (graceMs) => {
      isClosing = true;
      watch.stop();
      const late = new AbortController();
      await Promise.race([worker.finish(), clock.sleep(graceMs, late.signal).catch(ignore)]);
      late.abort();
      await worker.close(true);
    },
  };
}

function openWorker(options: LaneWorkerOptions, process: Processor): SteadyWorker {
  const worker = new SteadyWorker(options.lane.name, process, {
    connection: options.client,
    prefix: options.prefix,
    concurrency: options.concurrency,
    lockDuration: options.lockMs,
    // What a killed process held is free when its lock is over, and this much later it is found.
    stalledInterval: options.lockMs / 2,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    runRetryDelay: RETRY_AFTER_MS,
    drainDelay: BLOCK_SECONDS,
    removeOnComplete: { count: 0 },
  });
  worker.on('error', options.onError);
  return worker;
}

type Again = {
  readonly token: string | undefined;
  readonly againInMs: number;
  readonly json?: string;
};

/**
 * Puts a job back with its new data in one step, and tells BullMQ that it is no longer active. When the step fails the job stays
 * active without a lock, and runs again as one of a killed process does.
 */
async function moveAgain(
  worker: Worker,
  job: Job,
  { token, againInMs, json }: Again,
): Promise<never> {
  const delayMs = Math.max(0, Math.ceil(againInMs));
  try {
    await worker.backend.moveToDelayed(job.id ?? '', Date.now(), delayMs, token, {
      skipAttempt: true,
      ...(json === undefined ? {} : { fieldsToUpdate: { data: json } }),
    });
  } catch (error) {
    worker.emit('error', error instanceof Error ? error : new Error('a job must be put back'));
  }
  throw new DelayedError();
}

function ignore(): void {}
