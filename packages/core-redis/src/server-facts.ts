import { ConnectorError } from '@pyloto/core-connectors';
import { Cluster, type Redis } from 'ioredis';

import type { RedisClient } from './create-redis-client.ts';
import { redisError } from './redis-error.ts';

/** What one Redis server says about itself. */
export type RedisServerFacts = {
  /** The version of Redis; for Valkey the one it is compatible with (7.2.4). */
  readonly version: string;
  /** What it does when its memory is full; `noeviction` refuses writes. */
  readonly evictionPolicy: string;
  /** Whether it writes an append-only file, and so keeps what it acknowledged when it restarts. */
  readonly hasAppendOnlyFile: boolean;
};

const OLDEST_VERSION = [6, 2] as const;

/**
 * Asks the server, or every master of a Cluster, with one INFO each: managed services refuse CONFIG, and allow INFO.
 *
 * @throws ConnectorError `state_unavailable`
 */
export async function readServerFacts(client: RedisClient): Promise<RedisServerFacts[]> {
  try {
    const servers: readonly Redis[] = client instanceof Cluster ? client.nodes('master') : [client];
    if (servers.length === 0) throw new Error("the cluster isn't ready");
    return await Promise.all(servers.map(async (server) => factsIn(await server.info())));
  } catch (error) {
    throw redisError(error);
  }
}

/**
 * Resolves when no server would throw keys away to make room. A ledger that forgets what is done handles it twice, and a
 * queue that forgets a job loses it.
 *
 * @throws ConnectorError `config_invalid` for any other policy than `noeviction`, also while memory is not limited yet;
 * `state_unavailable`
 */
export async function assertNoEviction(client: RedisClient): Promise<void> {
  const facts = await readServerFacts(client);
  if (facts.every(({ evictionPolicy }) => evictionPolicy === 'noeviction')) return;
  throw new ConnectorError(
    'config_invalid',
    'redis must keep what it is given: set maxmemory-policy to noeviction',
  );
}

/**
 * Resolves when every server is Redis 6.2 or newer, or Valkey.
 *
 * @throws ConnectorError `config_invalid` for an older one; `state_unavailable`
 */
export async function assertServerVersion(client: RedisClient): Promise<void> {
  const facts = await readServerFacts(client);
  if (facts.every(({ version }) => isSupported(version))) return;
  throw new ConnectorError('config_invalid', 'redis must be of version 6.2 or newer, or Valkey');
}

function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_VERSION[0] || (major === OLDEST_VERSION[0] && minor >= OLDEST_VERSION[1]);
}

function factsIn(info: string): RedisServerFacts {
  const fields = new Map(
    info.split('\r\n').map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  return {
    version: fields.get('redis_version') ?? '',
    evictionPolicy: fields.get('maxmemory_policy') ?? '',
    hasAppendOnlyFile: fields.get('aof_enabled') === '1',
  };
}
