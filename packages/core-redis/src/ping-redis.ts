import { Cluster } from 'ioredis';

import type { RedisClient } from './create-redis-client.ts';
import { redisReply } from './redis-reply.ts';

/**
 * Resolves when Redis can be used: the server answers, or in a Cluster every master that has slots says the Cluster is well,
 * because a master that is gone takes its tenants along. For `/ready`. Takes as long as the client's command time-out at most.
 *
 * @throws ConnectorError `state_unavailable`
 */
export async function pingRedis(client: RedisClient): Promise<void> {
  await redisReply<unknown>(client instanceof Cluster ? askMasters(client) : client.ping());
}

async function askMasters(cluster: Cluster): Promise<void> {
  const masters = cluster.nodes('master');
  const [slots, ...states] = await Promise.all([
    masters[0]?.call('CLUSTER', 'SLOTS'),
    ...masters.map((master) => master.cluster('INFO')),
  ]);
  // A node that cannot be reached is not among the masters of the driver, but still has its slots.
  const areAllThere = masters.length >= Math.max(1, ownersOf(slots).size);
  // One that has just come back answers a ping, and refuses everything else for some seconds.
  const areAllWell = states.every((state) => state.includes('cluster_state:ok'));
  if (!areAllThere || !areAllWell) throw new Error("the cluster isn't ready");
}

/**
 * The ids of the masters in a reply of CLUSTER SLOTS: an array of `[first slot, last slot, [host, port, id, …], …replicas]`.
 *
 * @see https://redis.io/docs/latest/commands/cluster-slots/ (read 2026-11-21)
 */
function ownersOf(reply: unknown): Set<unknown> {
  const ranges: unknown[] = Array.isArray(reply) ? reply : [];
  return new Set(ranges.map((range) => at(at(range, 2), 2)));
}

function at(value: unknown, index: number): unknown {
  return Array.isArray(value) ? value[index] : undefined;
}
