import type { RedisClient } from '@pyloto/core-redis';

/** Everything that Redis holds, keys too. */
export async function everythingInRedis(client: RedisClient): Promise<string> {
  const keys = await keysInRedis(client, '*');
  const values = await Promise.all(keys.map((key) => valueOf(client, key)));
  return [...keys, ...values].join('\n');
}

/** The keys of a pattern, on every node. */
export async function keysInRedis(client: RedisClient, pattern: string): Promise<string[]> {
  const nodes = 'nodes' in client ? client.nodes('master') : [client];
  const found = await Promise.all(nodes.map((node) => node.keys(pattern)));
  return found.flat();
}

async function valueOf(client: RedisClient, key: string): Promise<string | null> {
  switch (await client.type(key)) {
    case 'string':
      return client.get(key);
    case 'hash':
      return JSON.stringify(await client.hgetall(key));
    case 'list':
      return JSON.stringify(await client.lrange(key, 0, -1));
    case 'set':
      return JSON.stringify(await client.smembers(key));
    case 'zset':
      return JSON.stringify(await client.zrange(key, '0', '-1'));
    default:
      return JSON.stringify(await client.xrange(key, '-', '+'));
  }
}
