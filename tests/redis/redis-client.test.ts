import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

import { type ConnectorError, isConnectorError } from '@pyloto/core-connectors';
import {
  assertNoEviction,
  assertServerVersion,
  closeRedis,
  createRedisClient,
  defineScript,
  pingRedis,
  readServerFacts,
  type RedisClient,
  type RedisClientOptions,
  redisError,
  runScript,
  whenRedisReady,
} from '@pyloto/core-redis';
import { Cluster } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';

import {
  START_TIMEOUT_MS,
  startRedis,
  startRedisCluster,
  startRedisSentinel,
  type StartRedisOptions,
} from './index.ts';
import { watchCommands } from './watch-commands.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** The server's end of the connection is gone; a time-out would be `COMMAND_TIMEOUT`. */
const LOST = { code: 'state_unavailable', cause: { message: 'NOT_CONNECTED' } };

const echo = defineScript({ name: 'echo', keys: ['any'], lua: 'return ARGV[1]' });

describe('a client', { timeout: START_TIMEOUT_MS }, () => {
  test('of one server uses the database of its URL', async () => {
    const redis = await start();
    const client = await connect({ url: `${redis.url}/3` });
    await client.set('here', 'yes');

    const elsewhere = await connect({ url: redis.url });
    expect(await elsewhere.get('here')).toBeNull();
    expect(await client.get('here')).toBe('yes');
  });

  test('proves who it is with the user and password of its URL', async () => {
    const redis = await start();
    const admin = await connect(redis);
    await admin.call('ACL', 'SETUSER', 'app', 'on', '>p%40ss/word', '~*', '+@all');
    const client = await connect({ url: redis.url.replace('//', '//app:p%2540ss%2Fword@') });
    expect(await client.call('ACL', 'WHOAMI')).toBe('app');
  });

  test('that is refused tells why, and neither where nor with what', async () => {
    const redis = await start();
    const admin = await connect(redis);
    await admin.config('SET', 'requirepass', 'right');
    const url = redis.url.replace('//', '//:wrong-password@');
    const { promise, resolve } = Promise.withResolvers<ConnectorError>();
    const client = make({ url, onError: resolve });

    const error = await promise;
    expect(error).toMatchObject({ code: 'state_unavailable', cause: { message: 'WRONGPASS' } });
    expect(JSON.stringify([error, String(error.cause), error.stack])).not.toMatch(
      /127\.0\.0\.1|wrong-password/u,
    );
    await expect(whenRedisReady(client, 300)).rejects.toMatchObject({ code: 'state_unavailable' });
  });

  test('of a rediss URL speaks TLS from the first byte', async () => {
    const { url, firstBytes } = await listen();
    make({ url: url.replace('redis:', 'rediss:') });
    const hello = await firstBytes;
    expect(hello[0]).toBe(22); // a handshake record (RFC 8446 §5.1)
  });

  test('of a server that accepts and never answers is not ready in time', async () => {
    const { url } = await listen();
    const client = make({ url, commandTimeoutMs: 100 });
    const startMs = performance.now();
    await expect(whenRedisReady(client, 400)).rejects.toMatchObject({ code: 'state_unavailable' });
    expect(performance.now() - startMs).toBeLessThan(1_500);
  });

  test('refuses commands at once while nobody listens, and uses the server when it comes', async () => {
    const redis = await start();
    await redis.kill();
    const client = make(redis);
    const startMs = performance.now();
    await expect(pingRedis(client)).rejects.toMatchObject({ code: 'state_unavailable' });
    expect(performance.now() - startMs).toBeLessThan(200);

    await redis.restart();
    await whenRedisReady(client, 5_000);
  });

  test('that waits holds its commands until the server comes', async () => {
    const redis = await start();
    const client = await connect({ url: redis.url, whenDisconnected: 'wait' });
    await redis.kill();
    const answer = client.ping();
    await redis.restart();
    expect(await answer).toBe('PONG');
  });

  test('does not send again what was on its way when the connection broke', async () => {
    const redis = await start({ appendonly: true });
    const client = await connect(redis);
    redis.freeze();
    const increment = client.incr('count').catch(redisError);
    await redis.kill();
    await redis.restart();
    expect(await increment).toMatchObject({ cause: { message: 'CONNECTION_LOST' } });

    await whenRedisReady(client, 5_000);
    expect(await client.get('count')).toBeNull();
  });

  test('whose server has become a replica connects anew', async () => {
    const client = await connect(await start());
    const id = await client.client('ID');
    await client.call('REPLICAOF', '127.0.0.1', '1');
    await expect(client.set('k', 'v')).rejects.toThrow('READONLY');
    await expect.poll(() => client.client('ID').catch(() => id), { timeout: 5_000 }).not.toBe(id);
  });

  test('closes within a second or two, also when the server hangs', async () => {
    const redis = await start();
    const client = await connect(redis);
    redis.freeze();
    const startMs = performance.now();
    await closeRedis(client);
    expect(performance.now() - startMs).toBeLessThan(2_000);
    redis.thaw();
  });

  test('by Sentinel follows the master when it fails', async () => {
    const redis = await startRedisSentinel();
    ends.push(redis.stop);
    const client = await connect(redis);
    await client.set('before', 'kept');
    expect(await client.call('WAIT', 1, 900)).toBe(1);
    await redis.master.kill();
    await expect(pingRedis(client)).rejects.toMatchObject({ code: 'state_unavailable' });

    await whenRedisReady(client, 15_000);
    expect(await client.get('before')).toBe('kept');
    await client.set('after', 'written');
    const replica = await connect(redis.replica);
    expect(await replica.get('after')).toBe('written');
  });
});

describe('a script', { timeout: START_TIMEOUT_MS }, () => {
  test('is sent whole to a server that does not know it, and by its digest from then on', async () => {
    const redis = await start();
    const client = await connect(redis);
    const call = { keys: ['any'], args: ['hello'] };
    const watch = await watchCommands(redis.url);
    ends.push(async () => watch.stop());
    for (let round = 0; round < 3; round++) {
      expect(await runScript(client, echo, call)).toBe('hello');
    }
    expect(await watch.seen()).toEqual(['EVALSHA', 'EVAL', 'EVALSHA', 'EVALSHA']);

    await client.script('FLUSH');
    expect(await runScript(client, echo, call)).toBe('hello');
    expect(await watch.seen()).toEqual(['SCRIPT', 'EVALSHA', 'EVAL']);
  });

  test('that fails says so without its arguments', async () => {
    const redis = await start({ settings: ['--maxmemory', '1'] });
    const client = await connect(redis);
    const write = defineScript({
      name: 'w',
      keys: ['k'],
      lua: "return redis.call('SET', KEYS[1], ARGV[1])",
    });
    const failure = runScript(client, write, { keys: ['key'], args: ['+491701234567'] });
    const error = await failure.catch((reason: unknown) => reason);
    if (!isConnectorError(error)) throw error;
    expect(error).toMatchObject({ code: 'state_unavailable', cause: { message: 'OOM' } });
    expect(String(error.stack) + String(error.cause)).not.toContain('491701234567');
  });
});

describe('a cluster', { timeout: START_TIMEOUT_MS }, () => {
  test('is ready with all its masters, runs scripts where their keys are, and is checked as a whole', async () => {
    const cluster = await startRedisCluster();
    ends.push(cluster.stop);
    const client = await connect(cluster);
    const keys = Array.from({ length: 30 }, (_, index) => `key-${index}`);
    const answers = await Promise.all(
      keys.map((key) => runScript(client, echo, { keys: [key], args: [key] })),
    );
    expect(answers).toEqual(keys);
    expect(await readServerFacts(client)).toHaveLength(3);
    await assertNoEviction(client);
    await assertServerVersion(client);

    const one = await connect(cluster.nodes[2]!);
    await one.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await expect(assertNoEviction(client)).rejects.toMatchObject({ code: 'config_invalid' });

    // What is on its way when a node goes fails then, instead of being sent again.
    cluster.nodes[1]!.freeze();
    const lost = runScript(client, echo, { keys: [await keyOfSecondNode(one)], args: [''] });
    await Promise.all([cluster.nodes[1]!.kill(), expect(lost).rejects.toMatchObject(LOST)]);
    await expect(pingRedis(client)).rejects.toMatchObject({ code: 'state_unavailable' });
    await cluster.nodes[1]!.restart();
    // Connected before a command needs it: nobody sends one here.
    const statuses = () =>
      client instanceof Cluster ? client.nodes().map((node) => node.status) : [];
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(['ready', 'ready', 'ready']);
    await whenRedisReady(client, 10_000);
  });
});

describe('a server', { timeout: START_TIMEOUT_MS }, () => {
  test('that would evict is refused, also before its memory is limited', async () => {
    const keeping = await connect(await start());
    await assertNoEviction(keeping);
    const settings = ['--maxmemory-policy', 'volatile-ttl'];
    const evicting = await connect(await start({ settings }));
    await expect(assertNoEviction(evicting)).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('noeviction'),
    });
  });

  test('says whether it keeps what it acknowledged', async () => {
    const forgetful = await connect(await start());
    const keeping = await connect(await start({ appendonly: true }));
    expect(await readServerFacts(forgetful)).toMatchObject([{ hasAppendOnlyFile: false }]);
    expect(await readServerFacts(keeping)).toMatchObject([{ hasAppendOnlyFile: true }]);
  });

  test.each(['5.0.14', '6.0.16', '6.1.240'])('of version %s is refused', async (version) => {
    const client = make(await pretend(version));
    await whenRedisReady(client, 2_000);
    await expect(assertServerVersion(client)).rejects.toMatchObject({ code: 'config_invalid' });
  });

  test.each(['6.2.0', '7.0.15', '10.0.0'])('of version %s is accepted', async (version) => {
    const client = make(await pretend(version));
    await whenRedisReady(client, 2_000);
    await expect(assertServerVersion(client)).resolves.toBeUndefined();
  });
});

test('tls in code wants a URL with tls', () => {
  expect(() => createRedisClient({ url: 'redis://127.0.0.1', tls: {} })).toThrow(/rediss/u);
});

async function start(options?: StartRedisOptions) {
  const redis = await startRedis(options);
  ends.push(redis.stop);
  return redis;
}

function make(options: RedisClientOptions): RedisClient {
  const client = createRedisClient({ commandTimeoutMs: 1_000, ...options });
  ends.push(() => closeRedis(client));
  return client;
}

async function connect(options: RedisClientOptions): Promise<RedisClient> {
  const client = make(options);
  await whenRedisReady(client, 10_000);
  return client;
}

/** A key among the second third of the slots, which a cluster's second node has. */
async function keyOfSecondNode(server: RedisClient): Promise<string> {
  for (let index = 0; ; index++) {
    const slot = await server.cluster('KEYSLOT', `key-${index}`);
    if (slot > 6_000 && slot < 10_000) return `key-${index}`;
  }
}

/** Listens and never answers. */
async function listen() {
  const { promise: firstBytes, resolve } = Promise.withResolvers<Buffer>();
  const url = await serve((socket) => socket.once('data', resolve));
  return { url, firstBytes };
}

/** A server that says it is Redis of a version, and can little else. */
async function pretend(version: string) {
  const info = `redis_version:${version}\r\n`;
  const answers: Record<string, string> = {
    hello: "-ERR unknown command 'HELLO'\r\n",
    info: `$${info.length}\r\n${info}\r\n`,
  };
  const url = await serve((socket) =>
    socket.on('data', (data) => {
      for (const [, name = ''] of String(data).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/gu)) {
        socket.write(answers[name] ?? '+OK\r\n');
      }
    }),
  );
  return { url };
}

async function serve(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a port is listened on');
  return `redis://127.0.0.1:${address.port}`;
}
