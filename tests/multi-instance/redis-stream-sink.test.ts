import { START_TIMEOUT_MS, startRedis, startRedisCluster } from '@pyloto-tests/redis';
import {
  closeRedis,
  createRedisClient,
  type RedisClient,
  whenRedisReady,
} from '@pyloto/core-redis';
import { createRedisStreamSink } from '@pyloto/core-runtime/node';
import { afterEach, expect, test } from 'vitest';

const STREAM = 'pyloto:{parcels}:events';
const never = new AbortController().signal;
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function eventOf(item: number) {
  return {
    specversion: '1.0',
    id: `evt_${`${item}`.replaceAll(/\d/gu, (digit) => 'abcdefghij'[Number(digit)]!).padStart(32, 'z')}`,
    type: 'pyloto.parcels.parcel_moved.v1',
    source: '/connectors/parcels/7',
    time: '2026-11-21T08:00:00.000Z',
    datacontenttype: 'application/json',
    tenantid: 'acme',
    connector: 'parcels',
    capability: 'parcel_updates',
    correlationid: 'trace-me-please',
    dedupekey: `parcels:7:${item}`,
    data: { note: 'olá, Zoë\n' },
  } as const;
}

async function open(
  redis: { readonly url: string; readonly stop: () => Promise<void> },
  commandTimeoutMs = 10_000,
) {
  closing.push(() => redis.stop());
  const client: RedisClient = createRedisClient({ url: redis.url, commandTimeoutMs });
  closing.push(() => closeRedis(client));
  await whenRedisReady(client, 10_000);
  return client;
}

test.each([
  ['one server', startRedis],
  ['a cluster of three', startRedisCluster],
])(
  'on %s an event is one entry of the stream, whole, with what a reader filters by beside it',
  async (_, start) => {
    const client = await open(await start());
    const sink = createRedisStreamSink({ client, stream: STREAM, maxLength: 1_000 });
    await sink.deliver(eventOf(1), never);
    const [entry] = await client.xrange(STREAM, '-', '+');
    const [, fields = []] = entry ?? [];
    expect(fields).toEqual([
      'id',
      eventOf(1).id,
      'type',
      eventOf(1).type,
      'tenantid',
      'acme',
      'event',
      expect.any(String),
    ]);
    expect(JSON.parse(fields[7] ?? '')).toEqual(eventOf(1));
  },
  START_TIMEOUT_MS,
);

test(
  'the stream keeps about as many events as it is told to, the latest ones',
  async () => {
    const client = await open(await startRedis());
    const sink = createRedisStreamSink({ client, stream: STREAM, maxLength: 200 });
    for (let item = 0; item < 1_000; item++) await sink.deliver(eventOf(item), never);
    const length = await client.xlen(STREAM);
    expect(length).toBeGreaterThanOrEqual(200);
    expect(length).toBeLessThanOrEqual(300);
    const [last] = await client.xrevrange(STREAM, '+', '-', 'COUNT', 1);
    expect(last?.[1][1]).toBe(eventOf(999).id);
  },
  START_TIMEOUT_MS,
);

test(
  'without an answer of Redis an event is not delivered, and one that is to stop is not sent',
  async () => {
    const redis = await startRedis();
    const client = await open(redis, 1_000);
    const sink = createRedisStreamSink({ client, stream: STREAM, maxLength: 1_000 });
    const stopped = AbortSignal.abort(new Error('time is up'));
    await expect(sink.deliver(eventOf(1), stopped)).rejects.toThrow('time is up');
    expect(await client.xlen(STREAM)).toBe(0);
    redis.freeze();
    closing.push(() => redis.thaw());
    await expect(sink.deliver(eventOf(1), never)).rejects.toMatchObject({
      code: 'state_unavailable',
    });
  },
  START_TIMEOUT_MS,
);
