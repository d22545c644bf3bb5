import type {
  ConversationOf,
  ConversationScope,
  ConversationWindows,
} from '@pyloto/core-connectors';
import { digestBytes, type RedisClient, redisReply, runScript, scopeKey } from '@pyloto/core-redis';

import { conversationDigest } from '../outbound/conversation-digest.ts';
import { DEFAULT_CONVERSATION_RETENTION_MS } from '../outbound/memory-conversation-windows.ts';
import { requireRetention } from '../outbound/outbound-calls.ts';
import { receivedScript } from './conversation-scripts.ts';

/** What conversation windows in Redis are made with. */
export type RedisConversationWindowsOptions = {
  /** A client that fails rather than waits while it is disconnected (`createRedisClient`, as it is by default). */
  readonly client: RedisClient;
  /** For how long a conversation is remembered after the last message, in milliseconds; by default 30 days. */
  readonly retentionMs?: number;
};

/** A script works on so many sightings at most, because Redis serves nobody else meanwhile. */
const MOST_PER_SCRIPT = 1_000;

/**
 * Makes conversation windows in Redis: one truth for all copies of an app, which outlives them.
 *
 * One round trip for any number of sightings, and one for a look.
 *
 * @throws ConnectorError `config_invalid` when the retention is not a positive whole number of milliseconds; later `state_unavailable`
 * when Redis does not answer
 */
export function createRedisConversationWindows(
  options: RedisConversationWindowsOptions,
): ConversationWindows {
  const { client, retentionMs = DEFAULT_CONVERSATION_RETENTION_MS } = options;
  requireRetention(retentionMs);
  return {
    received: async (scope, sightings) => {
      const keys = [startOf(scope)];
      const calls: Promise<unknown>[] = [];
      for (let from = 0; from < sightings.length; from += MOST_PER_SCRIPT) {
        const part = sightings.slice(from, from + MOST_PER_SCRIPT);
        const digests = digestBytes(part.map((sighting) => conversationDigest([], sighting)));
        const args = [retentionMs, digests, ...part.map(({ atMs }) => Math.floor(atMs))];
        calls.push(runScript(client, receivedScript, { keys, args }));
      }
      await Promise.all(calls);
    },
    lastInboundAtMs: async (scope, conversation) => {
      const value = await redisReply(client.get(keyOf(scope, conversation)));
      return value === null ? undefined : Number(value);
    },
  };
}

function keyOf(scope: ConversationScope, conversation: ConversationOf): Buffer {
  const digest = digestBytes([conversationDigest([], conversation)]);
  return Buffer.concat([Buffer.from(startOf(scope)), digest]);
}

function startOf(scope: ConversationScope): string {
  return `${scopeKey(scope)}^`;
}
