import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Clock, ConnectorError, type EventSink } from '@pyloto/core-connectors';
import { createRedisLedger } from '@pyloto/core-dedupe/redis';
import { createBullJobQueue, createBullJobWorker } from '@pyloto/core-delivery/bullmq';
import {
  createOutbox,
  OUTBOX_FORMAT,
  type OutboxJob,
  type OutboxOptions,
} from '@pyloto/core-delivery/outbox';
import { createRedisDeadLetters, createRedisDestinationStates } from '@pyloto/core-delivery/redis';
import { createBreaker } from '@pyloto/core-rate-limit';
import {
  closeRedis,
  createRedisClient,
  type RedisClient,
  whenRedisReady,
} from '@pyloto/core-redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { eventOf } from './dead-letter-failures.ts';
import { START_TIMEOUT_MS, startRedis, startRedisCluster } from './index.ts';
import { watchCommands } from './watch-commands.ts';

const ACME = { tenantId: 'acme', connector: 'parcels' };
const DELIVERY_TIMEOUT_MS = 300;
const SHORT_SCHEDULE_MS = Array.from({ length: 12 }, () => 60);
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** What a receiver does with a request, and whether it has the event then. */
type Answer = { readonly takes: boolean; readonly act: (response: ServerResponse) => void };
const ok: Answer = { takes: true, act: (response) => response.writeHead(204).end() };
const drops: Answer = { takes: true, act: (response) => response.destroy() };
const hangs: Answer = { takes: true, act: () => {} };
const refuses = (status: number): Answer => ({
  takes: false,
  act: (response) => response.writeHead(status).end(),
});

/** An HTTP server that answers each event by its item and how often it came, and remembers what it has seen. */
async function receiver(answerOf: (item: string, times: number) => Answer) {
  const seen: { readonly id: string; readonly item: string; readonly isTaken: boolean }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { id, data } = JSON.parse(Buffer.concat(chunks).toString());
      const times = seen.filter((one) => one.id === id).length + 1;
      const { takes, act } = answerOf(data.item, times);
      seen.push({ id, item: data.item, isTaken: takes });
      act(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sink: EventSink = {
    kind: 'webhook',
    deliver: async (event, signal) => {
      const body = JSON.stringify(event);
      const url = `http://127.0.0.1:${port}/`;
      const { status } = await fetch(url, { method: 'POST', body, signal }).catch(() => {
        throw new ConnectorError('upstream_unavailable', 'connection must stay open');
      });
      if (status === 204) return;
      const code = status < 500 ? 'upstream_rejected' : 'upstream_unavailable';
      throw new ConnectorError(code, 'answer must be a 2xx', { upstreamStatus: status });
    },
  };
  return { sink, seen };
}

describe.each([
  ['one server', startRedis],
  ['a cluster of three', startRedisCluster],
])('an outbox on %s', { timeout: START_TIMEOUT_MS }, (_, start) => {
  let url: string;
  let client: RedisClient;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const redis = await start();
    ({ url, stop } = redis);
    client = createRedisClient({ url });
    await whenRedisReady(client, 10_000);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await closeRedis(client);
    await stop();
  });

  // The servers are this test's own.
  beforeEach(async () => {
    const nodes = 'nodes' in client ? client.nodes('master') : [client];
    await Promise.all(nodes.map((node) => node.flushall()));
  });

  test('every event arrives, and one arrives twice only where its answer was lost', async () => {
    const items = Array.from({ length: 120 }, (__, index) => `${index}`);
    const first = [ok, refuses(429), refuses(500), drops, hangs, refuses(404)];
    const { sink, seen } = await receiver((item, times) =>
      times > 1 ? ok : first[Number(item) % first.length]!,
    );
    const copies = [openCopy({ sink }), openCopy({ sink })];
    await copies[0]!.accept(items);
    await copies[1]!.accept(items);
    await expect
      .poll(() => copies[0]!.books(), { timeout: 20_000 })
      .toMatchObject({
        accepted: items.length,
        handled: items.length,
        pending: 0,
        dead: 0,
      });
    await expect
      .poll(() => copies[0]!.queue.counts(), { timeout: 10_000 })
      .toEqual({ waiting: 0, delayed: 0, active: 0 });
    const taken = Map.groupBy(
      seen.filter(({ isTaken }) => isTaken),
      ({ item }) => item,
    );
    expect(taken.size).toBe(items.length);
    for (const [item, times] of taken) {
      const wasLost = [drops, hangs].includes(first[Number(item) % first.length]!);
      const id = eventOf(item).id;
      expect(times.map((one) => one.id)).toEqual(wasLost ? [id, id] : [id]);
    }
  });

  test('a destination that says 410 is off for all copies, and its events go once it is on again', async () => {
    let isGone = true;
    const { sink, seen } = await receiver(() => (isGone ? refuses(410) : ok));
    const copies = [openCopy({ sink }), openCopy({ sink })];
    await copies[0]!.accept(['1', '2', '3', '4', '5', '6']);
    await expect.poll(() => copies[1]!.books(), { timeout: 10_000 }).toMatchObject({ dead: 6 });
    for (const copy of copies) copy.pass(5_000);
    const seenBefore = seen.length;
    await copies[1]!.accept(['7', '8']);
    await expect
      .poll(() => copies[0]!.books(), { timeout: 10_000 })
      .toMatchObject({ dead: 8, pending: 0 });
    expect(seen).toHaveLength(seenBefore);

    isGone = false;
    expect(await copies[0]!.destinationStates.enable('crm')).toBe(true);
    expect(await copies[0]!.destinationStates.enable('crm')).toBe(false);
    copies[1]!.pass(5_000);
    const { letters } = await copies[0]!.deadLetters.list({ limit: 10 });
    for (const letter of letters) await copies[1]!.outbox.replay(letter);
    await expect
      .poll(() => copies[0]!.books(), { timeout: 10_000 })
      .toEqual(expect.objectContaining({ accepted: 8, handled: 8, pending: 0, dead: 0 }));
    await expect.poll(() => copies[0]!.deadLetters.count()).toBe(0);
  });

  test('events of one conversation arrive in order over two copies, and none holds up another', async () => {
    const items = Array.from({ length: 60 }, (__, index) => `${index}`);
    const { sink, seen } = await receiver((item, times) =>
      // The first of conversation 0 fails three times.
      item === '0' && times <= 3 ? refuses(500) : ok,
    );
    const copies = [openCopy({ sink }), openCopy({ sink })];
    await copies[0]!.accept(items, (item) => `conversation ${Number(item) % 6}`);
    await expect
      .poll(() => copies[0]!.books(), { timeout: 20_000 })
      .toMatchObject({ handled: items.length, pending: 0 });
    const arrived = seen.map(({ item }) => item).filter((item, at, all) => all[at - 1] !== item);
    for (let conversation = 0; conversation < 6; conversation++) {
      const own = arrived.filter((item) => Number(item) % 6 === conversation);
      const unique = own.filter((item, at) => own[at - 1] !== item);
      expect(unique).toEqual(items.filter((item) => Number(item) % 6 === conversation));
    }
  });

  test('what fails for good is a dead letter that the books count', async () => {
    const { sink } = await receiver(() => refuses(503));
    const copy = openCopy({ sink, retryScheduleMs: [20, 20] });
    await copy.accept(['1']);
    await expect
      .poll(() => copy.books(), { timeout: 10_000 })
      .toMatchObject({ dead: 1, pending: 0 });
    const { letters } = await copy.deadLetters.list({ limit: 10, destination: 'crm' });
    expect(letters).toMatchObject([
      { destination: 'crm', attempts: 3, errorCode: 'upstream_unavailable', event: eventOf('1') },
    ]);
  });

  function openCopy(overrides: Partial<OutboxOptions> & { readonly sink: EventSink }) {
    const workerClient = createRedisClient({ url, whenDisconnected: 'wait' });
    let aheadMs = 0;
    const clock: Clock = {
      now: () => Date.now(),
      monotonicMs: () => performance.now() + aheadMs,
      sleep: async (delayMs, signal) => {
        await sleep(delayMs, undefined, signal === undefined ? {} : { signal });
      },
    };
    const logger = { log: () => {}, logItems: () => {} };
    const common = { client, connector: 'parcels', clock };
    const queue = createBullJobQueue<OutboxJob>({
      ...common,
      name: 'outbox',
      format: OUTBOX_FORMAT,
    });
    const ledger = createRedisLedger({ client, book: 'outbox' });
    const deadLetters = createRedisDeadLetters(common);
    const destinationStates = createRedisDestinationStates(common);
    const outbox = createOutbox({
      connector: 'parcels',
      destinations: [{ id: 'crm', sink: overrides.sink }],
      queue,
      ledger,
      deadLetters,
      destinationStates,
      breaker: createBreaker({ clock, failuresInRow: 1_000, minimumCalls: 10_000 }),
      clock,
      logger,
      metrics: { count: () => {}, observe: () => {} },
      newId: randomUUID,
      random: Math.random,
      retryScheduleMs: SHORT_SCHEDULE_MS,
      deliveryTimeoutMs: DELIVERY_TIMEOUT_MS,
      leaseMs: 2_000,
      retentionMs: 60_000,
      ...overrides,
    });
    const worker = createBullJobWorker<OutboxJob>({
      ...common,
      client: workerClient,
      name: 'outbox',
      formats: [OUTBOX_FORMAT],
      concurrency: 8,
      logger,
      process: outbox.process,
    });
    closing.push(async () => {
      await worker.close(2_000);
      await queue.close();
      await closeRedis(workerClient);
    });
    return {
      outbox,
      queue,
      deadLetters,
      destinationStates,
      books: () => ledger.books(ACME),
      /** Moves this copy's clock on. */
      pass: (durationMs: number) => (aheadMs += durationMs),
      accept: (items: readonly string[], orderingKeyOf?: (item: string) => string) =>
        outbox.accept(
          items.map((item) => ({
            event: eventOf(item),
            destinationId: 'crm',
            ...(orderingKeyOf === undefined ? {} : { orderingKey: orderingKeyOf(item) }),
          })),
          'acme',
        ),
    };
  }
});

describe('states of destinations in Redis', { timeout: START_TIMEOUT_MS }, () => {
  let url: string;
  let client: RedisClient;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const redis = await startRedis();
    ({ url, stop } = redis);
    client = createRedisClient({ url, commandTimeoutMs: 500 });
    await whenRedisReady(client, 10_000);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await closeRedis(client);
    await stop();
  });

  // The server is this test's own.
  beforeEach(() => client.flushall());

  function openStates() {
    let nowMs = 0;
    const clock = { monotonicMs: () => nowMs };
    const states = createRedisDestinationStates({ client, connector: 'parcels', clock });
    return { ...states, pass: (durationMs: number) => (nowMs += durationMs) };
  }

  test('successes cost nothing while nothing fails, but a look every five seconds', async () => {
    const states = openStates();
    const watch = await watchCommands(url);
    closing.push(watch.stop);
    for (let success = 0; success < 100; success++) await states.succeeded('crm');
    expect(await watch.seen()).toEqual(['HGETALL']);
    states.pass(5_000);
    await states.succeeded('crm');
    expect(await watch.seen()).toEqual(['HGETALL']);
  });

  test('failures are counted over copies, a success forgets them, and the key goes', async () => {
    const [one, other] = [openStates(), openStates()];
    expect(await one.failed('crm', 1_000)).toEqual({ id: 'crm', failures: 0 });
    expect(await other.failed('crm', 2_000)).toEqual({
      id: 'crm',
      failures: 1,
      failingSinceMs: 1_000,
      lastFailureAtMs: 1_000,
    });
    expect(await one.read('crm')).toMatchObject({
      failures: 2,
      failingSinceMs: 1_000,
      lastFailureAtMs: 2_000,
    });
    await one.succeeded('crm');
    expect(await one.read('crm')).toEqual({ id: 'crm', failures: 0 });
    expect(await client.keys('*')).toEqual([]);
  });

  test('who switches off is one, the others know within five seconds, and a late success changes nothing', async () => {
    const [one, other] = [openStates(), openStates()];
    await other.read('crm');
    const answers = await Promise.all([
      one.disable('crm', 'gone', 7),
      other.disable('crm', 'failing', 8),
    ]);
    expect(answers.filter(Boolean)).toHaveLength(1);
    const third = openStates();
    await third.failed('crm', 9);
    await third.succeeded('crm');
    other.pass(5_000);
    expect(await other.read('crm')).toMatchObject({
      disabledAtMs: expect.any(Number),
      disabledReason: expect.any(String),
    });
    expect(await client.keys('*')).toEqual(['pyloto:{parcels}:destination:crm']);
  });

  test('without an answer it says so', async () => {
    const lost = createRedisClient({ url: 'redis://127.0.0.1:1', onError: () => {} });
    closing.push(() => lost.disconnect());
    const clock = { monotonicMs: () => 0 };
    const states = createRedisDestinationStates({ client: lost, connector: 'parcels', clock });
    const unavailable = { code: 'state_unavailable' };
    await expect(states.read('crm')).rejects.toMatchObject(unavailable);
    await expect(states.failed('crm', 1)).rejects.toMatchObject(unavailable);
    await expect(states.succeeded('crm')).rejects.toMatchObject(unavailable);
    await expect(states.disable('crm', 'gone', 1)).rejects.toMatchObject(unavailable);
  });
});
