import { setTimeout as sleep } from 'node:timers/promises';

import type { Clock, Logger } from '@pyloto/core-connectors';
import type { JobProcessor, JobQueue, JobWorker, TakenJob } from '@pyloto/core-delivery';
import {
  type BullJobQueueOptions,
  type BullJobWorkerOptions,
  createBullJobQueue,
  createBullJobWorker,
} from '@pyloto/core-delivery/bullmq';
import { closeRedis, createRedisClient, type RedisClient } from '@pyloto/core-redis';

/** The data of a job in these tests. */
export type Parcel = { readonly item: string };

/** A line of the log, as far as tests look at it. */
export type SeenLine = Record<string, unknown> & { readonly event: string };

/** Queues and workers of the connector `parcels` on one Redis, which end together. */
export type JobQueueBench = {
  readonly lines: SeenLine[];
  readonly openQueue: (options?: Partial<BullJobQueueOptions>) => JobQueue<Parcel>;
  readonly startWorker: (
    process: JobProcessor<Parcel>,
    options?: Partial<BullJobWorkerOptions<Parcel>> & { readonly url?: string },
  ) => JobWorker;
  readonly stop: () => Promise<void>;
};

export const CLOCK: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (delayMs, signal) => sleep(delayMs, undefined, { signal }),
};

/** Connects nothing by itself. */
export function createJobQueueBench(url: string): JobQueueBench {
  const ends: (() => Promise<void>)[] = [];
  const lines: SeenLine[] = [];
  const logger: Logger = {
    log: (level, event, fields) => lines.push({ level, event, ...fields }),
    logItems: () => {},
  };
  const connect = (options: Parameters<typeof createRedisClient>[0]): RedisClient => {
    const client = createRedisClient(options);
    ends.push(() => closeRedis(client));
    return client;
  };
  return {
    lines,
    openQueue: (options = {}) => {
      const queue = createBullJobQueue<Parcel>({
        client: options.client ?? connect({ url }),
        connector: 'parcels',
        name: 'inbox',
        format: 1,
        ...options,
      });
      ends.push(() => queue.close());
      return queue;
    },
    startWorker: (process, { url: itsUrl = url, ...options } = {}) => {
      const worker = createBullJobWorker<Parcel>({
        client: connect({ url: itsUrl, whenDisconnected: 'wait' }),
        connector: 'parcels',
        name: 'inbox',
        formats: [1],
        concurrency: 4,
        process,
        clock: CLOCK,
        logger,
        random: () => 0,
        ...options,
      });
      ends.push(() => worker.close(0));
      return worker;
    },
    stop: async () => {
      for (const end of ends.splice(0).toReversed()) await end();
    },
  };
}

/** Remembers what was taken, and lets a test wait for it. */
export function createJobRecord(): {
  readonly taken: TakenJob<Parcel>[];
  readonly items: () => string[];
  readonly see: (job: TakenJob<Parcel>) => void;
  /** Resolves when so many jobs have been taken. */
  readonly reaches: (count: number) => Promise<void>;
} {
  const taken: TakenJob<Parcel>[] = [];
  let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  return {
    taken,
    items: () => taken.map(({ data }) => data.item),
    see: (job) => {
      taken.push(job);
      for (const { count, resolve } of waiting) if (taken.length >= count) resolve();
      waiting = waiting.filter(({ count }) => taken.length < count);
    },
    reaches: (count) => {
      if (taken.length >= count) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ count, resolve }));
    },
  };
}

/** Something that work waits for until a test opens it. */
export function createGate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
