import { type RedisClient, redisReply } from '@pyloto/core-redis';
import type { Queue } from 'bullmq';

import type { SeenJob } from '../job-queue.ts';
import type { OpenLanes } from './count-jobs.ts';
import { readEnvelope } from './job-envelope.ts';
import { movedJobId } from './queue-lanes.ts';

type SeeJobsOptions = OpenLanes & { readonly formats: readonly number[] };

const JOBS_PER_PAGE = 500;

/**
 * Takes the ids of all jobs in one transaction, then reads the jobs page by page. A job that changes its place meanwhile keeps
 * its id, and one that goes over to the bulk lane is looked for there, so that none is missed; it may be seen twice.
 */
export async function* seeJobs<TData>(options: SeeJobsOptions): AsyncGenerator<SeenJob<TData>> {
  const keys = await redisReply(allKeys(options));
  for (let from = 0; from < keys.length; from += JOBS_PER_PAGE) {
    const page = keys.slice(from, from + JOBS_PER_PAGE);
    for (const text of await redisReply(dataAt(options.client, page))) {
      const envelope = readEnvelope<TData>(parsed(text), options.formats);
      if (envelope !== undefined) yield { tenantId: envelope.tenantId, data: envelope.data };
    }
  }
}

async function allKeys({ client, fast, bulk }: OpenLanes): Promise<string[]> {
  const [fastIds, bulkIds] = await idsIn(client, [fast, bulk]);
  const keys: string[] = [];
  for (const id of bulkIds ?? []) keys.push(bulk.toKey(id));
  for (const id of fastIds ?? []) keys.push(fast.toKey(id), bulk.toKey(movedJobId(id)));
  return keys;
}

async function idsIn(client: RedisClient, lanes: readonly Queue[]): Promise<Set<string>[]> {
  const transaction = client.multi();
  for (const lane of lanes) {
    for (const state of ['wait', 'active']) transaction.lrange(lane.toKey(state), 0, -1);
    for (const state of ['prioritized', 'delayed', 'failed']) {
      transaction.zrange(lane.toKey(state), '0', '-1');
    }
  }
  const lists = repliesOf(await transaction.exec());
  const perLane = lists.length / lanes.length;
  return lanes.map((_, at) => {
    const ids = lists.slice(at * perLane, (at + 1) * perLane).flat();
    return new Set(ids.map(String));
  });
}

async function dataAt(client: RedisClient, keys: readonly string[]): Promise<unknown[]> {
  const pipeline = client.pipeline();
  for (const key of keys) pipeline.hget(key, 'data');
  return repliesOf(await pipeline.exec());
}

function repliesOf(replies: readonly [Error | null, unknown][] | null): unknown[] {
  if (replies === null) throw new Error('a transaction must be executed');
  return replies.map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
}

function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
