import { createRedisClient, type RedisClient, whenRedisReady } from '@pyloto/core-redis';
import { Cluster, type Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { START_TIMEOUT_MS, startRedis, startRedisCluster } from './index.ts';
import {
  createGate,
  createJobQueueBench,
  createJobRecord,
  type JobQueueBench,
  type Parcel,
} from './job-queue-bench.ts';
import { startRedisProxy } from './redis-proxy.ts';

const KEYS = 'pyloto:{parcels}:queue:inbox';
const EMPTY = { waiting: 0, delayed: 0, active: 0 };
const FOREVER = new Promise<never>(() => {});

describe.each([
  ['one server', startRedis],
  ['a cluster of three', startRedisCluster],
])('a queue on %s', { timeout: START_TIMEOUT_MS }, (_, start) => {
  let client: RedisClient;
  let bench: JobQueueBench;
  let url: string;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const redis = await start();
    ({ url, stop } = redis);
    client = createRedisClient({ url });
    await whenRedisReady(client, 10_000);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    client.disconnect();
    await stop();
  });

  // The servers are this test's own.
  beforeEach(async () => {
    await Promise.all(nodesOf(client).map((node) => node.flushall()));
    bench = createJobQueueBench(url);
  });

  afterEach(() => bench.stop());

  test('a job runs once, with its tenant and its data, and is gone', async () => {
    const queue = bench.openQueue({ client });
    const record = createJobRecord();
    const addedAfterMs = Date.now();
    await queue.add([
      { tenantId: 'acme', data: { item: 'a' } },
      { tenantId: 'globex', data: { item: 'b' }, backlog: 5_000 },
    ]);
    bench.startWorker(async (job) => {
      record.see(job);
      return 'done';
    });
    await record.reaches(2);
    await expect.poll(() => queue.counts()).toEqual(EMPTY);
    expect(record.taken).toHaveLength(2);
    expect(record.taken).toContainEqual({
      tenantId: 'acme',
      data: { item: 'a' },
      addedAtMs: expect.any(Number),
    });
    expect(record.taken[0]?.addedAtMs).toBeGreaterThanOrEqual(addedAfterMs);
    expect(record.items().toSorted()).toEqual(['a', 'b']);
    const left = await Promise.all(nodesOf(client).map((node) => node.keys('*')));
    // Counters and streams of BullMQ, of a fixed size, in the keys of this queue.
    expect(left.flat().every((key) => key.startsWith(KEYS))).toBe(true);
    expect(left.flat().filter((key) => /lock|completed|:\d+$/u.test(key))).toEqual([]);
  });

  test('two workers share the jobs, and none runs twice', async () => {
    const queue = bench.openQueue({ client });
    const record = createJobRecord();
    const items = Array.from({ length: 200 }, (__, index) => `${index}`);
    await queue.add(items.map((item) => ({ tenantId: `tenant-${item}`, data: { item } })));
    for (let copy = 0; copy < 2; copy++) {
      bench.startWorker(async (job) => {
        record.see(job);
        return 'done';
      });
    }
    await record.reaches(items.length);
    await expect.poll(() => queue.counts()).toEqual(EMPTY);
    expect(record.items().toSorted()).toEqual(items.toSorted());
  });

  test('all jobs of every state are counted and seen, and canaries are not', async () => {
    const queue = bench.openQueue({ client });
    const gate = createGate();
    const record = createJobRecord();
    bench.startWorker(async (job) => {
      record.see(job);
      await gate.opened;
      return 'done';
    });
    await queue.add([{ tenantId: 'acme', data: { item: 'active' } }]);
    await record.reaches(1);
    await bench.stop();
    await client.lpush(`${KEYS}:wait`, 'canary-3');
    await client.hset(`${KEYS}:canary-3`, { name: 'canary', data: 'null', opts: '{}' });
    const waiting = Array.from({ length: 1_100 }, (__, index) => ({
      tenantId: 'acme',
      data: { item: `${index}` },
      backlog: index,
    }));
    const delayed = { tenantId: 'globex', data: { item: 'later' }, delayMs: 60_000 };
    const named = { tenantId: 'globex', data: { item: 'named' }, delayMs: 60_000, id: '42' };
    await queue.add([...waiting, delayed, named]);

    expect(await queue.counts()).toEqual({ waiting: 1_100, delayed: 2, active: 1 });
    const seen: string[] = [];
    for await (const { data } of queue.jobs()) seen.push(data.item);
    const all = ['active', 'later', 'named', ...waiting.map(({ data }) => data.item)];
    expect(seen.toSorted()).toEqual(all.toSorted());
    gate.open();
  });

  test('a job with an id is one job while it exists, and promote makes it run now', async () => {
    const queue = bench.openQueue({ client });
    const record = createJobRecord();
    await queue.add([{ tenantId: 'acme', data: { item: 'first' }, id: '7', delayMs: 60_000 }]);
    await queue.add([
      { tenantId: 'acme', data: { item: 'second' }, id: '7' },
      { tenantId: 'acme', data: { item: 'third' }, id: '7', backlog: 9_999 },
    ]);
    expect(await queue.counts()).toEqual({ ...EMPTY, delayed: 1 });
    bench.startWorker(async (job) => {
      record.see(job);
      return 'done';
    });
    await queue.promote('none:of:this id');
    await queue.promote('7');
    await queue.promote('7');
    await record.reaches(1);
    await expect.poll(() => queue.counts()).toEqual(EMPTY);
    await queue.add([{ tenantId: 'acme', data: { item: 'fourth' }, id: '7' }]);
    await record.reaches(2);
    expect(record.items()).toEqual(['first', 'fourth']);
  });

  test('a job that is to come again does, with its new data, as old as it is', async () => {
    const queue = bench.openQueue({ client });
    const record = createJobRecord();
    await queue.add([{ tenantId: 'acme', data: { item: 'one' } }]);
    const startedAtMs = performance.now();
    bench.startWorker(async (job) => {
      record.see(job);
      const { item } = job.data;
      if (item === 'three') return 'done';
      return { againInMs: item === 'one' ? 0 : 50.5, data: { item: after[item] ?? '' } };
    });
    const after: Record<string, string> = { one: 'two', two: 'three' };
    await record.reaches(3);
    expect(record.items()).toEqual(['one', 'two', 'three']);
    // Not at the next full second, which is how precise BullMQ is for a Redis before 6.
    expect(performance.now() - startedAtMs).toBeLessThan(900);
    expect(new Set(record.taken.map(({ addedAtMs }) => addedAtMs)).size).toBe(1);
    await expect.poll(() => queue.counts()).toEqual(EMPTY);
  });

  test('a job that throws comes again, and the log says so without a word of it', async () => {
    const queue = bench.openQueue({ client });
    const record = createJobRecord();
    await queue.add([{ tenantId: 'acme', data: { item: 'umbrella' } }]);
    bench.startWorker(async (job) => {
      record.see(job);
      if (record.taken.length === 1) throw new TypeError('no umbrella for +15550100');
      return 'done';
    });
    await record.reaches(2);
    await expect.poll(() => queue.counts()).toEqual(EMPTY);
    expect(record.items()).toEqual(['umbrella', 'umbrella']);
    expect(bench.lines).toEqual([
      {
        level: 'error',
        event: 'job_failed',
        connector: 'parcels',
        queue: 'inbox',
        tenantId: 'acme',
        errorCode: 'handler_failed',
        reason: 'TypeError',
      },
    ]);
  });

  test('a job of a format that a copy cannot read waits for one that can', async () => {
    const record = createJobRecord();
    const newer = createJobRecord();
    await bench.openQueue({ client, format: 2 }).add([{ tenantId: 'acme', data: { item: 'new' } }]);
    await bench.openQueue({ client, format: 1 }).add([{ tenantId: 'acme', data: { item: 'old' } }]);
    const garbage = { name: 'job', data: '"nobody wrote this"', opts: '{}', timestamp: '1' };
    await client.hset(`${KEYS}:garbage`, garbage);
    await client.lpush(`${KEYS}:wait`, 'garbage');
    bench.startWorker(async (job) => {
      record.see(job);
      return 'done';
    });
    await record.reaches(1);
    const both = bench.openQueue({ client, formats: [1, 2] });
    await expect.poll(() => both.counts()).toEqual({ ...EMPTY, delayed: 2 });
    expect(bench.lines.map(({ event }) => event)).toEqual(['job_unreadable']);
    bench.startWorker(
      async (job) => {
        newer.see(job);
        return 'done';
      },
      { formats: [1, 2] },
    );
    await newer.reaches(1);
    expect([record.items(), newer.items()]).toEqual([['old'], ['new']]);
    await expect.poll(async () => (await both.counts()).delayed).toBe(1);
    const seen: Parcel[] = [];
    for await (const { data } of both.jobs()) seen.push(data);
    expect(seen).toEqual([]);
  });

  test.each([
    [0, 5_000],
    [0.5, 17_500],
  ])(
    'with chance %d a job of a format that a copy cannot read looks again after %i ms',
    async (chance, waitMs) => {
      const queue = bench.openQueue({ client, format: 2 });
      await queue.add([{ tenantId: 'acme', data: { item: '1' } }]);
      bench.startWorker(async () => 'done', { random: () => chance });
      await expect.poll(() => queue.counts()).toEqual({ ...EMPTY, delayed: 1 });
      const [id = ''] = await client.zrange(`${KEYS}:delayed`, '0', '0');
      expect(await client.hget(`${KEYS}:${id}`, 'delay')).toBe(`${waitMs}`);
    },
  );

  test.each([
    ['told how much waits', (index: number) => index],
    ['told nothing', () => 0],
  ])('a tenant with 5,000 slow jobs leaves slots to the next one, %s', async (__, backlogOf) => {
    const queue = bench.openQueue({ client });
    const gate = createGate();
    const started: Record<string, number> = { flooder: 0, other: 0 };
    const others = createJobRecord();
    const flood = Array.from({ length: 5_000 }, (___, index) => ({
      tenantId: 'flooder',
      data: { item: `${index}` },
      backlog: backlogOf(index),
    }));
    await queue.add(flood);
    await queue.add([{ tenantId: 'other', data: { item: 'mine' } }]);
    bench.startWorker(
      async (job) => {
        started[job.tenantId] = (started[job.tenantId] ?? 0) + 1;
        if (job.tenantId === 'flooder') await gate.opened;
        else others.see(job);
        return 'done';
      },
      { concurrency: 8 },
    );
    await others.reaches(1);
    // Half of the fast lane and all of the bulk lane: none of these ended before the other tenant's job did.
    expect(started['flooder']).toBeLessThanOrEqual(4 + 4);
    gate.open();
  });

  test('two tenants with much to do take turns', async () => {
    const queue = bench.openQueue({ client });
    const record = createJobRecord();
    await queue.add(batchOf('first'));
    await queue.add(batchOf('second'));
    bench.startWorker(
      async (job) => {
        record.see(job);
        return 'done';
      },
      { concurrency: 1 },
    );
    await record.reaches(40);
    const half = record.taken.slice(0, 20).filter(({ tenantId }) => tenantId === 'first');
    expect(half).toHaveLength(10);
  });

  test('a full queue refuses, and takes again when there is room', async () => {
    const queue = bench.openQueue({ client, maxJobs: 3 });
    const job = { tenantId: 'acme', data: { item: 'a' } };
    await queue.add([job, job, job]);
    await expect(queue.add([job])).rejects.toMatchObject({
      code: 'state_unavailable',
      message: 'the queue must have room',
    });
    expect(await queue.counts()).toEqual({ ...EMPTY, waiting: 3 });
    // Another copy has counted nothing yet: it may exceed the limit once.
    const other = bench.openQueue({ client, maxJobs: 3 });
    await other.add([job]);
    await expect.poll(() => refused(other.add([job]))).toBe(true);
    bench.startWorker(async () => 'done');
    await expect.poll(() => refused(queue.add([job]))).toBe(false);
  });

  test('a tenant that floods fills half of the queue, and the next one finds room', async () => {
    const queue = bench.openQueue({ client, maxJobs: 10 });
    const flood = { tenantId: 'flood', data: { item: 'a' } };
    for (let backlog = 1; backlog <= 6; backlog++) await queue.add([{ ...flood, backlog }]);
    await expect(queue.add([{ ...flood, backlog: 7 }])).rejects.toMatchObject({
      code: 'state_unavailable',
    });
    await queue.add([{ ...flood, tenantId: 'quiet', backlog: 1 }]);
    expect(await queue.counts()).toEqual({ ...EMPTY, waiting: 7 });
  });

  test('what was accepted and never queued takes no room', async () => {
    const queue = bench.openQueue({ client, maxJobs: 10 });
    await queue.add([{ tenantId: 'acme', data: { item: 'a' }, backlog: 5_000 }]);
    expect(await queue.counts()).toEqual({ ...EMPTY, waiting: 1 });
  });

  test('close waits for what runs, and takes nothing more', async () => {
    const queue = bench.openQueue({ client });
    const gate = createGate();
    const record = createJobRecord();
    const worker = bench.startWorker(
      async (job) => {
        record.see(job);
        await gate.opened;
        return 'done';
      },
      { concurrency: 1 },
    );
    await queue.add([{ tenantId: 'acme', data: { item: 'a' } }]);
    await record.reaches(1);
    const closingAtMs = performance.now();
    const closed = worker.close(60_000);
    await queue.add([
      { tenantId: 'acme', data: { item: 'b' } },
      { tenantId: 'acme', data: { item: 'c' }, backlog: 1_000 },
    ]);
    gate.open();
    await closed;
    expect(performance.now() - closingAtMs).toBeLessThan(10_000);
    expect(record.items()).toEqual(['a']);
    await expect.poll(() => queue.counts()).toMatchObject({ active: 0 });
    let left = 0;
    for await (const { data } of queue.jobs()) left += ['b', 'c'].includes(data.item) ? 1 : 0;
    expect(left).toBe(2);
  });

  test('what runs longer than close may wait runs again elsewhere', async () => {
    const queue = bench.openQueue({ client });
    const [first, second] = [createJobRecord(), createJobRecord()];
    const worker = bench.startWorker(
      (job) => {
        first.see(job);
        return FOREVER;
      },
      { lockMs: 1_000 },
    );
    await queue.add([{ tenantId: 'acme', data: { item: 'a' } }]);
    await first.reaches(1);
    await worker.close(1);
    bench.startWorker(
      async (job) => {
        second.see(job);
        return 'done';
      },
      { lockMs: 1_000 },
    );
    await second.reaches(1);
    await expect.poll(() => queue.counts()).toEqual(EMPTY);
  });

  test('what BullMQ was made to give up is counted, and runs', async () => {
    const queue = bench.openQueue({ client });
    const record = createJobRecord();
    await queue.add([{ tenantId: 'acme', data: { item: 'a' } }]);
    const id = (await client.rpop(`${KEYS}:wait`)) ?? '';
    await client.zadd(`${KEYS}:failed`, Date.now(), id);
    expect(await queue.counts()).toEqual({ ...EMPTY, waiting: 1 });
    bench.startWorker(async (job) => {
      record.see(job);
      return 'done';
    });
    await record.reaches(1);
    await expect.poll(() => queue.counts()).toEqual(EMPTY);
    expect(bench.lines).toMatchObject([{ event: 'jobs_requeued', count: 1 }]);
  });

  test('a connector without an id, or a limit that is none, is refused', () => {
    expect(() => bench.openQueue({ client, connector: 'no id' })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    );
    expect(() => bench.openQueue({ client, maxJobs: 0 })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    );
  });
});

test('adding takes one round trip for any number of jobs, and a tenant with a backlog one for each twenty', async () => {
  const redis = await startRedis();
  const proxy = await startRedisProxy(redis);
  const bench = createJobQueueBench(proxy.url);
  const queue = bench.openQueue();
  const jobs = Array.from({ length: 100 }, (_, index) => ({
    tenantId: 'acme',
    data: { item: `${index}` },
    // Forty of them go to the bulk lane.
    backlog: index < 60 ? 0 : 1_000,
  }));
  await expect.poll(() => refused(queue.add(jobs.slice(0, 50)))).toBe(false);
  proxy.sent();
  redis.freeze();
  const added = queue.add(jobs);
  // So many are under way before the server has answered anything.
  let sent = '';
  const count = (): number => (sent += proxy.sent()).split('"item"').length - 1;
  await expect.poll(count).toBe(80);
  redis.thaw();
  await added;
  expect(count()).toBe(100);
  await bench.stop();
  proxy.stop();
  await redis.stop();
});

function batchOf(tenantId: string) {
  return Array.from({ length: 20 }, (_, index) => ({
    tenantId,
    data: { item: `${index}` },
    backlog: 1_000 + index,
  }));
}

async function refused(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch {
    return true;
  }
}

function nodesOf(client: RedisClient): Redis[] {
  return client instanceof Cluster ? client.nodes('master') : [client];
}
