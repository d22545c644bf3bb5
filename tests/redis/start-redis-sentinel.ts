import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { type PrivateRedis, startRedis, startServer } from './start-redis.ts';

/** A master, its replica, and one Sentinel that decides alone; of this test's own. */
export type PrivateRedisSentinel = {
  /** `redis+sentinel://`, the Sentinel and the master's name. */
  readonly url: string;
  readonly master: PrivateRedis;
  readonly replica: PrivateRedis;
  readonly stop: () => Promise<void>;
};

const MASTER_NAME = 'mymaster';
const READY_WITHIN_MS = 20_000;

/** Starts the three servers; the caller stops them. A master that is killed is replaced about two seconds later. */
export async function startRedisSentinel(): Promise<PrivateRedisSentinel> {
  const master = await startRedis();
  const following = [
    '--replicaof',
    '127.0.0.1',
    String(master.port),
    '--repl-diskless-sync-delay',
    '0',
  ];
  const replica = await startRedis({ settings: following });
  await untilInfo(replica, 'replication', 'master_link_status:up');
  const sentinel = await startServer(async (port, folder) => {
    const file = path.join(folder, 'sentinel.conf');
    await writeFile(file, configuration(port, folder, master.port));
    return [file, '--sentinel'];
  });
  const servers = [sentinel, replica, master];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    await untilInfo(sentinel, 'sentinel', 'slaves=1');
  } catch (error) {
    await stop();
    throw error;
  }
  const url = `redis+sentinel://127.0.0.1:${sentinel.port}/${MASTER_NAME}`;
  return { url, master, replica, stop };
}

function configuration(port: number, folder: string, masterPort: number): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir ${folder}`,
    `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} 1`,
    `sentinel down-after-milliseconds ${MASTER_NAME} 500`,
    `sentinel failover-timeout ${MASTER_NAME} 3000`,
    '',
  ].join('\n');
}

async function untilInfo(server: PrivateRedis, section: string, line: string): Promise<void> {
  const client = new Redis({ port: server.port });
  const deadlineMs = performance.now() + READY_WITHIN_MS;
  try {
    while (!(await client.info(section)).includes(line)) {
      if (performance.now() > deadlineMs) throw new Error(`a server must come to say ${line}`);
      await sleep(50);
    }
  } finally {
    client.disconnect();
  }
}
