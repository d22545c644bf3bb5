import type { ConversationOf } from '@pyloto/core-connectors';
import { joinKey, keyDigest } from '@pyloto/core-events';

/** What a conversation is known by in a store: its id may be a phone number, which must not be read from a key. */
export function conversationDigest(
  scope: readonly string[],
  { accountId, conversationId }: ConversationOf,
): string {
  return keyDigest(joinKey([...scope, accountId, conversationId]));
}
