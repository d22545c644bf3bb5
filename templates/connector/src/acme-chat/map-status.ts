// [outbound]
import type { ParsedItem } from '@pyloto/core-connectors';
import { type ChannelRef, toIsoTimestamp } from '@pyloto/core-events';
import { type MessageStatus, messageStatusToParsedEvent } from '@pyloto/core-messaging';

import { type StatusItem, StatusItemSchema } from './acme-chat-delivery.ts';

/** Maps one status of Acme Chat to an event of capability `message_status_updates`. */
export function mapStatus(item: unknown, channel: ChannelRef): ParsedItem {
  const status = StatusItemSchema.safeParse(item);
  const changedAt = status.success ? toIsoTimestamp(status.data.at * 1000) : undefined;
  if (!status.success || changedAt === undefined) {
    const reason =
      'status must have a message id, a recipient, a known status and a time in seconds';
    return { outcome: 'invalid', field: 'status', reason };
  }
  return messageStatusToParsedEvent(messageStatusOf(status.data, channel, changedAt), {
    dedupePrefix: channel.type,
  });
}

function messageStatusOf(item: StatusItem, channel: ChannelRef, changedAt: string): MessageStatus {
  return {
    channel,
    externalMessageId: item.message_id,
    status: item.status,
    conversation: { id: item.to, kind: 'direct' },
    recipient: { id: item.to, kind: 'user' },
    changedAt,
    ...(item.error === undefined ? undefined : { errors: [{ code: item.error.code }] }),
    ...(item.client_ref === undefined ? undefined : { callbackData: item.client_ref }),
  };
}
// [/outbound]
