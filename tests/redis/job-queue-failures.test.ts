import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';

import type { Clock } from '@pyloto/core-connectors';
import { createRedisClient, whenRedisReady } from '@pyloto/core-redis';
import { afterEach, expect, test } from 'vitest';

import { START_TIMEOUT_MS, startRedis, startRedisSentinel } from './index.ts';
import {
  CLOCK,
  createJobQueueBench,
  createJobRecord,
  type JobQueueBench,
} from './job-queue-bench.ts';
import { startRedisProxy } from './redis-proxy.ts';

const EMPTY = { waiting: 0, delayed: 0, active: 0 };
const LOCK_MS = 1_000;
const WITHIN_5_S = { timeout: 5_000 };
const SOON_SILENT = { intervalMs: 50, silentAfterMs: 500 };
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

test(
  'the job of a killed process runs elsewhere when its lock is over',
  async () => {
    const { url } = await started();
    const bench = benchAt(url);
    const queue = bench.openQueue();
    await whenAdded(queue, [{ tenantId: 'acme', data: { item: 'a' } }]);
    const copy = await copyThatTakes(url);
    copy.kill('SIGKILL');
    const killedAtMs = performance.now();
    const record = createJobRecord();
    bench.startWorker(
      async (job) => {
        record.see(job);
        return 'done';
      },
      { lockMs: LOCK_MS },
    );
    await record.reaches(1);
    // The rest of the lock, half of it until it is found, and room for a slow machine.
    expect(performance.now() - killedAtMs).toBeLessThan(LOCK_MS * 1.5 + 1_000);
    await expect.poll(() => queue.counts()).toEqual(EMPTY);
  },
  START_TIMEOUT_MS,
);

test(
  'a copy that lives keeps the job it takes long for',
  async () => {
    const { url } = await started();
    const bench = benchAt(url);
    const queue = bench.openQueue();
    const record = createJobRecord();
    const { promise: over, resolve: finish } = Promise.withResolvers<void>();
    for (let copy = 0; copy < 2; copy++) {
      bench.startWorker(
        async (job) => {
          record.see(job);
          if (job.data.item === 'long') await over;
          return 'done';
        },
        { lockMs: 300 },
      );
    }
    await whenAdded(queue, [{ tenantId: 'acme', data: { item: 'long' } }]);
    // Each of these comes after a quarter of the lock: together they take four locks.
    for (let turn = 0; turn < 16; turn++) {
      await queue.add([{ tenantId: 'acme', data: { item: 'short' }, delayMs: 75 }]);
      await record.reaches(turn + 2);
    }
    finish();
    await expect.poll(() => queue.counts()).toEqual(EMPTY);
    expect(record.items().filter((item) => item === 'long')).toHaveLength(1);
  },
  START_TIMEOUT_MS,
);

test(
  'nothing is lost by a restart of Redis, and the worker goes on by itself',
  async () => {
    const redis = await started({ appendonly: true });
    const bench = benchAt(redis.url);
    const queue = bench.openQueue();
    const record = createJobRecord();
    const { promise: over, resolve: finish } = Promise.withResolvers<void>();
    bench.startWorker(
      async (job) => {
        record.see(job);
        if (job.data.item.startsWith('active')) await over;
        return 'done';
      },
      { lockMs: LOCK_MS },
    );
    await whenAdded(queue, [
      { tenantId: 'acme', data: { item: 'active-1' } },
      { tenantId: 'acme', data: { item: 'active-2' } },
      { tenantId: 'acme', data: { item: 'active-bulk' }, backlog: 500 },
      { tenantId: 'acme', data: { item: 'active-bulk-2' }, backlog: 500 },
    ]);
    await record.reaches(4);
    await queue.add([
      { tenantId: 'acme', data: { item: 'waiting' }, backlog: 500 },
      { tenantId: 'acme', data: { item: 'delayed' }, delayMs: 500 },
      { tenantId: 'acme', data: { item: 'named' }, delayMs: 60_000, id: 'n' },
    ]);
    await redis.kill();
    await expect(
      queue.add([{ tenantId: 'acme', data: { item: 'refused' } }]),
    ).rejects.toMatchObject({
      code: 'state_unavailable',
    });
    finish();
    await redis.restart();
    await expect.poll(() => queue.counts(), WITHIN_5_S).toEqual({ ...EMPTY, delayed: 1 });
    await queue.promote('n');
    await expect.poll(() => queue.counts(), WITHIN_5_S).toEqual(EMPTY);
    const active = ['active-1', 'active-2', 'active-bulk', 'active-bulk-2'];
    const rest = ['waiting', 'delayed', 'named'];
    expect(new Set(record.items())).toEqual(new Set(active.concat(rest)));
    await queue.add([{ tenantId: 'acme', data: { item: 'after' } }]);
    await expect.poll(() => record.items(), WITHIN_5_S).toContain('after');
  },
  START_TIMEOUT_MS,
);

test(
  'an idle worker takes the next job after a restart of Redis',
  async () => {
    const redis = await started();
    const bench = benchAt(redis.url);
    const queue = bench.openQueue();
    const record = createJobRecord();
    const worker = bench.startWorker(async (job) => {
      record.see(job);
      return 'done';
    });
    await whenAdded(queue, [{ tenantId: 'acme', data: { item: 'before' } }]);
    await record.reaches(1);
    await redis.restart();
    await whenAdded(queue, [
      { tenantId: 'acme', data: { item: 'fast' } },
      { tenantId: 'acme', data: { item: 'bulk' }, backlog: 500 },
    ]);
    await expect.poll(() => record.items(), WITHIN_5_S).toHaveLength(3);
    expect(worker.isAlive()).toBe(true);
  },
  START_TIMEOUT_MS,
);

test(
  'a worker that starts before Redis does waits for it, and can be closed meanwhile',
  async () => {
    const redis = await started();
    await redis.kill();
    const bench = benchAt(redis.url);
    const record = createJobRecord();
    let looks = 0;
    const clock: Clock = {
      ...CLOCK,
      sleep: (delayMs, signal) => {
        looks += 1;
        return CLOCK.sleep(delayMs, signal);
      },
    };
    const start = () =>
      bench.startWorker(
        async (job) => {
          record.see(job);
          return 'done';
        },
        { canary: { intervalMs: 10, silentAfterMs: 600 }, clock },
      );
    const first = start();
    await first.close(60_000);
    const worker = start();
    const queue = bench.openQueue();
    await expect(queue.add([{ tenantId: 'acme', data: { item: 'a' } }])).rejects.toMatchObject({
      code: 'state_unavailable',
    });
    // More than twice as long as a worker may be silent.
    await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(150);
    await redis.restart();
    await whenAdded(queue, [{ tenantId: 'acme', data: { item: 'b' } }]);
    await record.reaches(1);
    expect(worker.isAlive()).toBe(true);
    // It was Redis that was silent, for however long.
    expect(bench.lines.map(({ event }) => event)).not.toContain('worker_restarted');
  },
  START_TIMEOUT_MS,
);

test(
  'a worker whose blocking connections were cut without a word is made anew',
  async () => {
    const redis = await started();
    const proxy = await startRedisProxy(redis);
    ends.push(proxy.stop);
    const bench = benchAt(redis.url);
    const queue = bench.openQueue();
    const record = createJobRecord();
    const worker = bench.startWorker(
      async (job) => {
        record.see(job);
        return 'done';
      },
      { url: proxy.url, canary: SOON_SILENT },
    );
    await whenAdded(queue, [
      { tenantId: 'acme', data: { item: 'fast' } },
      { tenantId: 'acme', data: { item: 'bulk' }, backlog: 500 },
    ]);
    await record.reaches(2);
    await expect.poll(() => blocked(redis.url)).toBe(2);
    expect(worker.isAlive()).toBe(true);
    expect(proxy.swallow('bzpopmin')).toBe(2);
    const wasAlive: boolean[] = [];
    await expect
      .poll(
        () => {
          wasAlive.push(worker.isAlive());
          return bench.lines.filter(({ event }) => event === 'worker_restarted');
        },
        { interval: 1, timeout: 3_000 },
      )
      .toMatchObject([
        { level: 'error', queue: expect.stringMatching(/^inbox/u), reason: 'took_no_job' },
        { level: 'error', queue: expect.stringMatching(/^inbox/u) },
      ]);
    await expect.poll(() => worker.isAlive(), { timeout: 2_000 }).toBe(true);
    await queue.add([
      { tenantId: 'acme', data: { item: 'fast' } },
      { tenantId: 'acme', data: { item: 'bulk' }, backlog: 500 },
    ]);
    await expect.poll(() => record.items(), { timeout: 2_000 }).toHaveLength(4);
    expect(wasAlive).toContain(false);
  },
  START_TIMEOUT_MS,
);

test(
  'a worker that is idle or busy for long is not made anew',
  async () => {
    const { url } = await started();
    const bench = benchAt(url);
    const queue = bench.openQueue();
    const record = createJobRecord();
    const { promise: over, resolve: finish } = Promise.withResolvers<void>();
    const worker = bench.startWorker(
      async (job) => {
        record.see(job);
        await over;
        return 'done';
      },
      { canary: { intervalMs: 20, silentAfterMs: 100 }, concurrency: 1 },
    );
    await whenAdded(queue, [{ tenantId: 'acme', data: { item: 'long' } }]);
    await record.reaches(1);
    // Ten times as long as it may be silent; the bulk lane is idle, the fast one has no free slot.
    await queue.add([{ tenantId: 'acme', data: { item: 'later' }, backlog: 500, delayMs: 1_000 }]);
    await record.reaches(2);
    expect(worker.isAlive()).toBe(true);
    expect(bench.lines).toEqual([]);
    expect(await queue.counts()).toEqual({ ...EMPTY, active: 2 });
    finish();
    await expect.poll(() => queue.counts()).toEqual(EMPTY);
  },
  START_TIMEOUT_MS,
);

test(
  'all connections cut without a word: the worker goes on with new ones',
  async () => {
    const redis = await started();
    const proxy = await startRedisProxy(redis);
    ends.push(proxy.stop);
    const bench = benchAt(redis.url);
    const queue = bench.openQueue();
    const record = createJobRecord();
    bench.startWorker(
      async (job) => {
        record.see(job);
        return 'done';
      },
      { url: proxy.url, canary: SOON_SILENT, lockMs: LOCK_MS },
    );
    await whenAdded(queue, [{ tenantId: 'acme', data: { item: 'before' } }]);
    await record.reaches(1);
    proxy.swallow('');
    await queue.add([{ tenantId: 'acme', data: { item: 'after' } }]);
    await expect.poll(() => record.items(), { timeout: 10_000 }).toContain('after');
  },
  START_TIMEOUT_MS,
);

test(
  'the replica that takes over has the jobs, and the worker follows it',
  async () => {
    const redis = await startRedisSentinel();
    ends.push(redis.stop);
    const bench = benchAt(redis.url);
    const queue = bench.openQueue();
    const record = createJobRecord();
    bench.startWorker(async (job) => {
      record.see(job);
      return 'done';
    });
    await whenAdded(queue, [
      { tenantId: 'acme', data: { item: 'now' } },
      { tenantId: 'acme', data: { item: 'later' }, delayMs: 60_000, id: 'later' },
    ]);
    await record.reaches(1);
    await replicated(redis.master.url);
    await redis.master.kill();
    await whenAdded(queue, [
      { tenantId: 'acme', data: { item: 'fast' } },
      { tenantId: 'acme', data: { item: 'bulk' }, backlog: 500 },
    ]);
    await queue.promote('later');
    await expect
      .poll(() => new Set(record.items()), WITHIN_5_S)
      .toEqual(new Set(['now', 'fast', 'bulk', 'later']));
  },
  START_TIMEOUT_MS,
);

async function started(options?: Parameters<typeof startRedis>[0]) {
  const redis = await startRedis(options);
  ends.push(redis.stop);
  return redis;
}

function benchAt(url: string): JobQueueBench {
  const bench = createJobQueueBench(url);
  ends.push(bench.stop);
  return bench;
}

type Queue = ReturnType<JobQueueBench['openQueue']>;

/** Adds as soon as Redis takes it; a refused `add` may be repeated, these jobs do not mind. */
async function whenAdded(queue: Queue, jobs: Parameters<Queue['add']>[0]): Promise<void> {
  await expect
    .poll(() => queue.add(jobs).then(() => 'added', String), { timeout: 10_000 })
    .toBe('added');
}

async function copyThatTakes(url: string): Promise<ChildProcess> {
  const script = path.join(import.meta.dirname, 'take-jobs.ts');
  const copy = spawn(process.execPath, [script, url, String(LOCK_MS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  ends.push(() => copy.kill('SIGKILL'));
  await once(copy.stdout, 'data');
  return copy;
}

/** How many clients wait for something to come. */
async function blocked(url: string): Promise<number> {
  return Number(
    /blocked_clients:(?<count>\d+)/u.exec(await info(url, 'clients'))?.groups?.['count'],
  );
}

async function replicated(url: string): Promise<void> {
  await expect
    .poll(async () => {
      const text = await info(url, 'replication');
      const master = /master_repl_offset:(?<offset>\d+)/u.exec(text)?.groups?.['offset'];
      const replica = /slave0:.*offset=(?<offset>\d+)/u.exec(text)?.groups?.['offset'];
      return master === replica;
    })
    .toBe(true);
}

async function info(url: string, section: string): Promise<string> {
  const client = createRedisClient({ url });
  try {
    await whenRedisReady(client, 5_000);
    return await client.info(section);
  } finally {
    client.disconnect();
  }
}
