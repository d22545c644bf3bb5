import { type ChannelRef, joinKey } from '@pyloto/core-events';

/** The sequence that a conversation's messages, changes and statuses belong to; the same that `core-messaging` gives a message. */
export function conversationOrderingKey(channel: ChannelRef, conversationId: string): string {
  return joinKey([channel.type, channel.accountId, conversationId]);
}
