// [inbound]
import type { ParsedItem } from '@pyloto/core-connectors';
import { type ChannelRef, toIsoTimestamp } from '@pyloto/core-events';
import {
  type DirectMessage,
  directMessageToParsedEvent,
  type MessageContent,
} from '@pyloto/core-messaging';

import { type MessageItem, MessageItemSchema } from './acme-chat-delivery.ts';

/** Maps one message of Acme Chat to an event of capability `inbound_messages`. */
export function mapMessage(item: unknown, channel: ChannelRef): ParsedItem {
  const message = MessageItemSchema.safeParse(item);
  const sentAt = message.success ? toIsoTimestamp(message.data.sent_at * 1000) : undefined;
  if (!message.success || sentAt === undefined) {
    const reason = 'message must have an id, a sender and a time in seconds';
    return { outcome: 'invalid', field: 'message', reason };
  }
  return directMessageToParsedEvent(directMessageOf(message.data, channel, sentAt), {
    dedupePrefix: channel.type,
  });
}

function directMessageOf(item: MessageItem, channel: ChannelRef, sentAt: string): DirectMessage {
  const { id, from } = item;
  return {
    channel,
    direction: 'inbound',
    externalMessageId: id,
    conversation: { id: from.id, kind: 'direct' },
    sender: {
      id: from.id,
      kind: 'user',
      ...(from.name === undefined ? undefined : { displayName: from.name }),
    },
    sentAt,
    content: contentOf(item),
  };
}

function contentOf({ text }: MessageItem): MessageContent {
  return text === undefined
    ? { kind: 'unsupported', providerKind: 'message' }
    : { kind: 'text', text };
}
// [/inbound]
