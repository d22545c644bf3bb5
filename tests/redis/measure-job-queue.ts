/**
 * What the queue costs on a Redis of its own: `pnpm exec node tests/redis/measure-job-queue.ts`.
 *
 * One process adds and processes; the work is nothing. Per job: time by the wall clock, and processor time of this process.
 */
import process from 'node:process';

import type { NewJob } from '@pyloto/core-delivery';
import { whenRedisReady, createRedisClient, closeRedis } from '@pyloto/core-redis';

import {
  createGate,
  createJobQueueBench,
  type JobQueueBench,
  type Parcel,
} from './job-queue-bench.ts';
import { startRedis } from './start-redis.ts';

const JOBS = 20_000;
const ADDERS = 32;
const CONCURRENCY = 20;
const WARM_UP = 2_000;

const redis = await startRedis();
const ready = createRedisClient({ url: redis.url });
await whenRedisReady(ready, 10_000);
const bench = createJobQueueBench(redis.url);
for (const perAdd of [1, 10, 100]) {
  await measure(bench, { perAdd, backlog: 0, tenants: 100 });
}
await measure(bench, { perAdd: 10, backlog: 1_000, tenants: 100 });
await measure(bench, { perAdd: 10, backlog: 0, tenants: 1 });
await bench.stop();
await closeRedis(ready);
await redis.stop();

type Case = { readonly perAdd: number; readonly backlog: number; readonly tenants: number };

async function measure({ openQueue, startWorker }: JobQueueBench, each: Case): Promise<void> {
  const queue = openQueue({ maxJobs: 1_000_000 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const jobs = (from: number): NewJob<Parcel>[] =>
    Array.from({ length: each.perAdd }, (_, index) => ({
      tenantId: `tenant-${(from + index) % each.tenants}`,
      data: { item: 'x'.repeat(200) },
      backlog: each.backlog,
    }));
  const addAll = async (count: number): Promise<void> => {
    let left = count;
    const adder = async (): Promise<void> => {
      while (left > 0) {
        left -= each.perAdd;
        await queue.add(jobs(left));
      }
    };
    await Promise.all(Array.from({ length: each.perAdd === 1 ? ADDERS : 4 }, adder));
  };
  await addAll(WARM_UP);
  const added = await timed(() => addAll(JOBS));
  const { waiting } = await queue.counts();
  let done = 0;
  const all = createGate();
  const processed = await timed(async () => {
    const worker = startWorker(
      async () => {
        done += 1;
        if (done === waiting) all.open();
        return 'done';
      },
      { concurrency: CONCURRENCY },
    );
    await all.opened;
    await worker.close(1_000);
  });
  print(`${JSON.stringify(each)}: add ${added(JOBS)}; process ${processed(waiting)}`);
}

async function timed(call: () => Promise<void>): Promise<(jobs: number) => string> {
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  await call();
  const ms = performance.now() - startMs;
  const { user, system } = process.cpuUsage(startCpu);
  return (jobs) =>
    `${Math.round((jobs / ms) * 1_000)} jobs/s, ${((user + system) / jobs).toFixed(0)} µs of processor each`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
