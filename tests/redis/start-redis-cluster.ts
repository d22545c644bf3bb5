import { setTimeout as sleep } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { type PrivateRedis, startRedis, type StartRedisOptions } from './start-redis.ts';

/** A Redis Cluster of this test's own: three masters, no replicas. */
export type PrivateRedisCluster = {
  /** `redis+cluster://` and all three nodes. */
  readonly url: string;
  readonly nodes: readonly PrivateRedis[];
  readonly stop: () => Promise<void>;
};

const CLUSTER_SETTINGS = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'];
const NODES = 3;
const SLOTS = 16_384;
const FORMED_WITHIN_MS = 60_000;

/** Starts three private servers and joins them to a cluster; the caller stops it. */
export async function startRedisCluster(
  options: StartRedisOptions = {},
): Promise<PrivateRedisCluster> {
  const settings = CLUSTER_SETTINGS.concat(options.settings ?? []);
  const started = Array.from({ length: NODES }, () => startRedis({ ...options, settings }));
  const nodes = await Promise.all(started);
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  const clients = nodes.map(({ port }) => new Redis({ port }));
  try {
    await join(clients, nodes);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    for (const client of clients) client.disconnect();
  }
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    stop,
  };
}

async function join(clients: readonly Redis[], nodes: readonly PrivateRedis[]): Promise<void> {
  await Promise.all(
    clients.map(async (client, index) => {
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
      await client.cluster('ADDSLOTS', ...slotsOf(index));
    }),
  );
  const [first] = clients;
  for (const { port } of nodes.slice(1)) await first?.cluster('MEET', '127.0.0.1', port);
  const deadlineMs = performance.now() + FORMED_WITHIN_MS;
  while (!(await Promise.all(clients.map(isFormed))).every(Boolean)) {
    if (performance.now() > deadlineMs) throw new Error('the cluster must form');
    await sleep(50);
  }
}

function slotsOf(index: number): number[] {
  const first = Math.ceil((index * SLOTS) / NODES);
  const end = Math.ceil(((index + 1) * SLOTS) / NODES);
  return Array.from({ length: end - first }, (_, at) => first + at);
}

async function isFormed(client: Redis): Promise<boolean> {
  const info = await client.cluster('INFO');
  return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${NODES}`);
}
