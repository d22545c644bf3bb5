import { createRedisConnectionHealth } from '@pyloto/core-auth/redis';
import {
  ConnectorError,
  type Logger,
  type Secret,
  type TenantDirectory,
} from '@pyloto/core-connectors';
import { createRedisLedger } from '@pyloto/core-dedupe/redis';
import { createBullJobQueue } from '@pyloto/core-delivery/bullmq';
import { OUTBOX_FORMAT, type OutboxJob } from '@pyloto/core-delivery/outbox';
import {
  createRedisConversationWindows,
  createRedisDeadLetters,
  createRedisDestinationStates,
  createRedisOutboundLedger,
  createRedisReplayStore,
} from '@pyloto/core-delivery/redis';
import {
  createRedisPacer,
  createRedisRateLimiter,
  createRedisTokenBuckets,
} from '@pyloto/core-rate-limit/redis';
import {
  assertNoEviction,
  assertServerVersion,
  closeRedis,
  createRedisClient,
  pingRedis,
  readServerFacts,
  type RedisClient,
  redisError,
  whenRedisReady,
} from '@pyloto/core-redis';

import { COMMAND_FORMAT, type CommandJob } from '../../commands/command-job.ts';
import { INBOX_FORMAT, INBOX_FORMATS, type InboxJob } from '../../inbox/inbox-job.ts';
import { systemClock } from '../../system-clock.ts';
import { startRedisWorkers } from '../start-redis-workers.ts';
import type { AppMode } from '../environment/connector-secrets.ts';
import type { RedisState } from './connector-state.ts';
import { keepModesApart } from './keep-modes-apart.ts';
import { openRedisConnections } from './open-redis-connections.ts';

/** How long a start may wait for Redis, which may be starting as well. */
const REDIS_START_MS = 30_000;

/** Where Redis is, and who calls. */
type Connection = {
  readonly connector: string;
  readonly url: Secret;
  readonly logger: Logger;
};

/** What state in Redis is opened with. */
export type RedisStateOptions = Connection & {
  readonly mode: AppMode;
  readonly maxJobs: number;
  readonly maxDeadLetters: number;
  readonly limitsOf: TenantDirectory['limitsOf'];
};

/**
 * Opens the state that all copies of an app share.
 *
 * @throws ConnectorError `state_unavailable` when Redis does not answer within 30 s; `config_invalid` when it is too old, or may
 * throw away what it is given, or when it holds what another mode has kept
 */
export async function openRedisState(options: RedisStateOptions): Promise<RedisState> {
  const client = connect(options, 'fail');
  try {
    await whenReady(client);
    await assertServerVersion(client);
    await assertNoEviction(client);
    await warnOfLosses(client, options.logger);
    await keepModesApart(client, options);
  } catch (error) {
    client.disconnect();
    throw error;
  }
  return stateOn(client, options);
}

/** Without an append-only file a restart of Redis forgets what it has acknowledged since its last snapshot. */
async function warnOfLosses(client: RedisClient, logger: Logger): Promise<void> {
  const facts = await readServerFacts(client);
  const count = facts.filter(({ hasAppendOnlyFile }) => !hasAppendOnlyFile).length;
  if (count > 0) logger.log('warn', 'redis_forgets', { count, reason: 'no append-only file' });
}

async function whenReady(client: RedisClient): Promise<void> {
  try {
    await whenRedisReady(client, REDIS_START_MS);
  } catch (error) {
    const { cause } = redisError(error);
    const reason = cause instanceof Error ? cause.message : 'UNKNOWN';
    throw new ConnectorError(
      'state_unavailable',
      `REDIS_URL must name a Redis that answers within ${REDIS_START_MS / 1000} s (${reason})`,
      { cause },
    );
  }
}

function connect(
  { connector, url, logger }: Connection,
  whenDisconnected: 'fail' | 'wait',
): RedisClient {
  return createRedisClient({
    url,
    whenDisconnected,
    connectionName: `pyloto-${connector}`,
    onError: ({ cause }) => {
      const reason = cause instanceof Error ? cause.message : 'UNKNOWN';
      logger.log('warn', 'redis_connection_failed', { reason });
    },
  });
}

function stateOn(client: RedisClient, options: RedisStateOptions): RedisState {
  const { connector, logger, maxJobs, limitsOf } = options;
  const inboxQueue = createBullJobQueue<InboxJob>({
    client,
    connector,
    name: 'inbox',
    format: INBOX_FORMAT,
    formats: INBOX_FORMATS,
    maxJobs,
  });
  const outboxQueue = createBullJobQueue<OutboxJob>({
    client,
    connector,
    name: 'outbox',
    format: OUTBOX_FORMAT,
    maxJobs,
  });
  const commandQueue = createBullJobQueue<CommandJob>({
    client,
    connector,
    name: 'commands',
    format: COMMAND_FORMAT,
    maxJobs,
  });
  return {
    durability: 'redis',
    client,
    outboundLedger: createRedisOutboundLedger({ client }),
    windows: createRedisConversationWindows({ client }),
    buckets: createRedisTokenBuckets({ client }),
    commandQueue,
    connections: createRedisConnectionHealth({ client, connector }),
    ledger: createRedisLedger({ client, book: 'inbox' }),
    outboxLedger: createRedisLedger({ client, book: 'outbox' }),
    deadLetters: createRedisDeadLetters({
      client,
      connector,
      clock: systemClock,
      maxItems: options.maxDeadLetters,
    }),
    inboxQueue,
    outboxQueue,
    destinationStates: createRedisDestinationStates({ client, connector, clock: systemClock }),
    rateLimiter: createRedisRateLimiter({ client, limitsOf }),
    pacer: createRedisPacer({ client, limitsOf }),
    replays: createRedisReplayStore({ client, connector }),
    openConnections: openRedisConnections(client, connector),
    startWorkers: (work) =>
      startRedisWorkers({ client: connect(options, 'wait'), connector, logger }, work),
    checks: { redis: () => pingRedis(client).then(() => true) },
    close: async () => {
      await Promise.all([inboxQueue.close(), outboxQueue.close(), commandQueue.close()]);
      await closeRedis(client);
    },
  };
}
