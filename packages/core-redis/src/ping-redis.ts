import { Cluster } from 'ioredis';

import type { RedisClient } from './create-redis-client.ts';
import { redisError } from './redis-error.ts';

/**
 * Resolves when Redis answers: the server, or in a Cluster every master, because a master that is gone takes its tenants
 * along. For `/ready`. Takes as long as the client's command time-out at most.
 *
 * @throws ConnectorError `state_unavailable`
 */
export async function pingRedis(client: RedisClient): Promise<void> {
  try {
    if (!(client instanceof Cluster)) {
      await client.ping();
      return;
    }
    const masters = client.nodes('master');
    if (masters.length === 0) throw new Error("the cluster isn't ready");
    await Promise.all(masters.map((master) => master.ping()));
  } catch (error) {
    throw redisError(error);
  }
}
