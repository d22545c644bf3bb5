import type {
  Clock,
  ConversationOf,
  ConversationScope,
  ConversationWindows,
} from '@pyloto/core-connectors';

import { requireLimit } from '../require-limit.ts';
import { conversationDigest } from './conversation-digest.ts';
import { requireRetention } from './outbound-calls.ts';

/** How much memory conversation windows hold. */
export type MemoryConversationWindowsOptions = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** The most conversations remembered, of all tenants; at least 1, by default 100,000. The one that was silent longest makes room. */
  readonly maxConversations?: number;
  /** For how long one is remembered after the last message, in milliseconds; by default 30 days. */
  readonly retentionMs?: number;
};

type Sighting = { readonly atMs: number; readonly untilMs: number };

const DEFAULT_MAX_CONVERSATIONS = 100_000;
/** How long conversations are remembered by default: 30 days. */
export const DEFAULT_CONVERSATION_RETENTION_MS = 30 * 86_400_000;

/**
 * Makes conversation windows in this process's memory: for one copy of an app, and lost with it.
 *
 * @throws ConnectorError `config_invalid` when an option is not a positive whole number
 */
export function createMemoryConversationWindows(
  options: MemoryConversationWindowsOptions,
): ConversationWindows {
  const {
    clock,
    maxConversations = DEFAULT_MAX_CONVERSATIONS,
    retentionMs = DEFAULT_CONVERSATION_RETENTION_MS,
  } = options;
  requireLimit(maxConversations);
  requireRetention(retentionMs);
  const sightings = new Map<string, Sighting>();
  const find = (key: string): Sighting | undefined => {
    const sighting = sightings.get(key);
    return sighting !== undefined && sighting.untilMs > clock.monotonicMs() ? sighting : undefined;
  };
  return {
    received: async (scope, received) => {
      const untilMs = clock.monotonicMs() + retentionMs;
      for (const { atMs, ...conversation } of received) {
        const key = keyOf(scope, conversation);
        if ((find(key)?.atMs ?? -Infinity) >= atMs) continue;
        sightings.delete(key);
        sightings.set(key, { atMs, untilMs });
        if (sightings.size > maxConversations) forgetFirst(sightings);
      }
    },
    lastInboundAtMs: async (scope, conversation) => find(keyOf(scope, conversation))?.atMs,
  };
}

function forgetFirst(sightings: Map<string, Sighting>): void {
  for (const key of sightings.keys()) {
    sightings.delete(key);
    return;
  }
}

function keyOf({ connector, tenantId }: ConversationScope, conversation: ConversationOf): string {
  return conversationDigest([connector, tenantId], conversation);
}
