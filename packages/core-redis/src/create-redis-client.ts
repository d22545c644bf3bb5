import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';

import { ConnectorError, Secret } from '@pyloto/core-connectors';
import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';

import { parseRedisUrl, type RedisTarget } from './parse-redis-url.ts';
import { pingRedis } from './ping-redis.ts';
import { redisError } from './redis-error.ts';

/** A connection to one server (also one that Sentinels name), or to all masters of a Cluster. */
export type RedisClient = Redis | Cluster;

/** How a `rediss://` server is known, and how we are known to it; certificates are always checked. */
export type RedisTls = {
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
  /** PEM of our own certificate, for servers that ask for one, with its key. */
  readonly certificate?: string;
  readonly key?: Secret;
  /** The name in the server's certificate, when it is not the host of the URL. */
  readonly serverName?: string;
};

/** Where the server is, and how long it may take; times in milliseconds. */
export type RedisClientOptions = {
  /** See `parseRedisUrl` for its forms. */
  readonly url: string | Secret;
  /**
   * What a command does while there is no connection: `fail` at once (requests, producers), or `wait` for as long as it takes
   * (blocking readers: BullMQ's workers need it). Default `fail`.
   */
  readonly whenDisconnected?: 'fail' | 'wait';
  /** How long one attempt to connect may take. Default 5,000 ms. */
  readonly connectTimeoutMs?: number;
  /**
   * How long a server may leave a command without an answer, before the command fails and the connection is made anew; for
   * `fail` only. Default 2,000 ms.
   */
  readonly commandTimeoutMs?: number;
  readonly tls?: RedisTls;
  /** How the connection is named in CLIENT LIST. */
  readonly connectionName?: string;
  /** Told of every failed connection, with a `state_unavailable` that names no address; must not throw. */
  readonly onError?: (error: ConnectorError) => void;
  /** A number from 0 to below 1, for the jitter between attempts. Default `Math.random`. */
  readonly random?: () => number;
};

/** Options that each topology sets in its own way. */
type PerTopology = 'host' | 'port' | 'path' | 'sentinels' | 'retryStrategy' | 'enableOfflineQueue';

/** The driver's options; how replies are mapped stays its default. */
type DriverOptions = Omit<RedisOptions, 'replyMapping' | 'himportFieldsets' | 'readOnly'>;

type Settings = Required<
  Pick<RedisClientOptions, 'connectTimeoutMs' | 'commandTimeoutMs' | 'random' | 'onError'>
> & {
  readonly target: RedisTarget;
  readonly isWaiting: boolean;
  readonly tls: ConnectionOptions | undefined;
  readonly connectionName: string | undefined;
};

const CONNECT_TIMEOUT_MS = 5_000;
const COMMAND_TIMEOUT_MS = 2_000;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1_000;
const SLOTS_REFRESH_MS = 1_000;
const KEEP_ALIVE_MS = 10_000;
const CLOSE_WITHIN_MS = 1_000;

/**
 * Makes the client of one Redis and begins to connect; {@link whenRedisReady} waits for it.
 *
 * A lost connection is made again for ever, after 50 ms to 1 s with jitter. A command that was on its way is not sent again,
 * so nothing runs twice by itself: it fails with `state_unavailable` (see `redisError`), and so does, within
 * `commandTimeoutMs`, one that a server which hangs does not answer. Keys are never prefixed by the client.
 *
 * @throws ConnectorError `config_invalid` when the URL is not one, or TLS is configured for a URL without it
 */
export function createRedisClient(options: RedisClientOptions): RedisClient {
  const settings = settingsOf(options);
  const client = settings.target.topology === 'cluster' ? clusterOf(settings) : serverOf(settings);
  // Without a listener the driver would print the error, and the address in it.
  client.on('error', (error: unknown) => settings.onError(redisError(error)));
  return client;
}

/**
 * Resolves when the client can be used: connected, data loaded, in a Cluster with every master answering.
 *
 * @throws ConnectorError `state_unavailable` after `timeoutMs`; the client goes on trying
 */
export async function whenRedisReady(client: RedisClient, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  for (;;) {
    try {
      await becameReady(client, signal);
      await pingRedis(client);
      return;
    } catch (error) {
      if (signal.aborted) throw redisError(error);
      await sleep(FIRST_RETRY_MS);
    }
  }
}

/** Ends the connection, after the answers still on their way; at most a second later without them. */
export async function closeRedis(client: RedisClient): Promise<void> {
  const stop = new AbortController();
  const late = sleep(CLOSE_WITHIN_MS, undefined, { signal: stop.signal }).catch(() => {});
  const quit = client.status === 'ready' ? client.quit().catch(() => {}) : undefined;
  await Promise.race([quit, late]);
  stop.abort();
  client.disconnect();
}

function becameReady(client: RedisClient, signal: AbortSignal): Promise<void> {
  if (client.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      client.off('ready', settle);
      signal.removeEventListener('abort', settle);
      if (signal.aborted) reject(new Error("the client isn't ready"));
      else resolve();
    };
    client.on('ready', settle);
    signal.addEventListener('abort', settle);
  });
}

function settingsOf(options: RedisClientOptions): Settings {
  const url = options.url instanceof Secret ? options.url.reveal() : options.url;
  const target = parseRedisUrl(url);
  if (options.tls !== undefined && !target.tls) {
    throw new ConnectorError('config_invalid', 'a redis url must begin with rediss to use tls');
  }
  return {
    target,
    isWaiting: options.whenDisconnected === 'wait',
    tls: target.tls ? tlsOf(options.tls ?? {}) : undefined,
    connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    commandTimeoutMs: options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS,
    connectionName: options.connectionName,
    random: options.random ?? Math.random,
    onError: options.onError ?? (() => {}),
  };
}

function tlsOf({ ca, certificate, key, serverName }: RedisTls): ConnectionOptions {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key: key.reveal() }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}

function serverOf(settings: Settings): Redis {
  const { target, isWaiting, tls } = settings;
  const retryStrategy = retryDelays(settings.random);
  const common: DriverOptions = {
    ...connectionOptions(settings),
    db: target.database,
    enableOfflineQueue: isWaiting,
    retryStrategy,
  };
  if (target.topology === 'single') {
    const [node] = target.nodes;
    return new Redis({ ...common, ...node });
  }
  return new Redis({
    ...common,
    sentinels: [...target.nodes],
    name: target.masterName,
    sentinelUsername: target.sentinelUsername,
    sentinelPassword: target.sentinelPassword?.reveal(),
    sentinelRetryStrategy: retryStrategy,
    sentinelCommandTimeout: settings.commandTimeoutMs,
    enableTLSForSentinelMode: target.tls,
    sentinelTLS: tls,
  });
}

function clusterOf(settings: Settings): Cluster {
  const { target, isWaiting, commandTimeoutMs } = settings;
  const cluster = new Cluster([...target.nodes], {
    redisOptions: connectionOptions(settings),
    clusterRetryStrategy: retryDelays(settings.random),
    slotsRefreshTimeout: commandTimeoutMs,
    slotsRefreshInterval: SLOTS_REFRESH_MS,
    ...(isWaiting ? {} : FAIL_IN_CLUSTER),
    // A certificate names hosts: what the nodes call themselves is not looked up before TLS sees it.
    ...(target.tls ? { dnsLookup: (address, callback) => callback(null, address) } : {}),
  });
  // Nodes would connect on their first command, and until then refuse the second one.
  cluster.on('+node', (node: Redis) => {
    if (node.options.readOnly !== true) node.connect().catch(() => {});
  });
  cluster.on('node error', (error: unknown) => settings.onError(redisError(error)));
  return cluster;
}

/** A delay would make the driver send a command again whose answer was lost. Slots are refreshed by the clock instead. */
const FAIL_IN_CLUSTER = {
  enableOfflineQueue: false,
  retryDelayOnFailover: 0,
  retryDelayOnClusterDown: 0,
} satisfies ClusterOptions;

function connectionOptions(settings: Settings): Omit<DriverOptions, PerTopology> {
  const { target, isWaiting, tls, connectTimeoutMs, commandTimeoutMs, connectionName } = settings;
  return {
    connectTimeout: connectTimeoutMs,
    keepAlive: KEEP_ALIVE_MS,
    // After a failover the old master is a replica: its answer leads to the new one. Redis 6 wraps what a script got.
    reconnectOnError: (error: Error) => error.message.includes('READONLY'),
    ...(isWaiting
      ? { maxRetriesPerRequest: null }
      : {
          maxRetriesPerRequest: 0,
          autoResendUnfulfilledCommands: false,
          commandTimeout: commandTimeoutMs,
          socketTimeout: commandTimeoutMs,
        }),
    ...(tls === undefined ? {} : { tls }),
    ...(target.username === undefined ? {} : { username: target.username }),
    ...(target.password === undefined ? {} : { password: target.password.reveal() }),
    ...(connectionName === undefined ? {} : { connectionName }),
  };
}

/** Doubles from 50 ms to 1 s; half of it is random, so that copies which lost the same server do not return as one. */
function retryDelays(random: () => number): (attempt: number) => number {
  return (attempt) => {
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 10), LAST_RETRY_MS);
    return Math.round(delayMs * (0.5 + random() / 2));
  };
}
