import { type RedisClient, redisReply, runScript } from '@pyloto/core-redis';

import { authKeys, connectionsKey, connectionTenantsKey } from './auth-keys.ts';
import { replaceConnectionScript } from './auth-scripts.ts';
import { readConnection, writeConnection } from './connection-json.ts';
import type { ConnectionHealth } from '../tokens/connection-health.ts';
import { sortedConnections } from '../tokens/memory-connection-health.ts';

/** What connections in Redis are made with. */
export type RedisConnectionHealthOptions = {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
  readonly connector: string;
};

/** The states of a connector's connections, the same for all copies; one round trip to find one. */
export function createRedisConnectionHealth({
  client,
  connector,
}: RedisConnectionHealthOptions): ConnectionHealth {
  return {
    durability: 'redis',
    find: async (owner) => {
      const { connections, field } = authKeys(connector, owner);
      const text = await redisReply(client.hget(connections, field));
      return text === null ? undefined : readConnection(owner.tenantId, text);
    },
    replace: async (from, record) => {
      const { connections, field } = authKeys(connector, record);
      await listTenant(client, connector, record.tenantId);
      const old = from === undefined ? '' : writeConnection(from);
      const call = { keys: [connections], args: [field, old, writeConnection(record)] };
      return (await runScript(client, replaceConnectionScript, call)) === 1;
    },
    list: async (tenantId) => {
      const texts = await redisReply(client.hvals(connectionsKey(connector, tenantId)));
      const records = texts.map((text) => readConnection(tenantId, text));
      return sortedConnections(
        records.filter((record) => record !== undefined),
        tenantId,
      );
    },
    tenants: async () => {
      const tenantIds = await redisReply(client.smembers(connectionTenantsKey(connector)));
      return tenantIds.sort();
    },
  };
}

/** Before a tenant's connection is kept, so that a crash in between leaves a tenant too many, never one too few. */
export async function listTenant(
  client: RedisClient,
  connector: string,
  tenantId: string,
): Promise<void> {
  await redisReply(client.sadd(connectionTenantsKey(connector), tenantId));
}
