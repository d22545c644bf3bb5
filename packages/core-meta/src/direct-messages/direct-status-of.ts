import type { OutboundStatus, ParsedEvent } from '@pyloto/core-connectors';
import {
  type DirectMessage,
  type MessagesDelivered,
  messagesDelivered,
  messagesRead,
  messageObserved,
  messageSent,
  messageStatusOf,
  type ReadReceipt,
} from '@pyloto/core-messaging';

type Status = Omit<OutboundStatus, 'messageIdKey'>;

/**
 * What an event says about messages that commands sent, for a connector's `statusOf`: their delivery, that they were read, each by
 * itself or all up to a moment of Meta's clock; and that they were taken, by their echo, which says when.
 */
export function directStatusOf(event: ParsedEvent): Status | undefined {
  const { type, payload, channel } = event;
  const { accountId } = channel;
  switch (type) {
    case messagesDelivered.type:
      return isDelivered(payload)
        ? { state: 'delivered', accountId, upTo: upTo(payload, payload.deliveredUpTo) }
        : undefined;
    case messagesRead.type:
      return isReceipt(payload) ? readStatus(payload) : undefined;
    case messageSent.type:
    case messageObserved.type:
      return isMessage(payload) ? echoStatus(payload) : undefined;
    default:
      return messageStatusOf(event);
  }
}

function readStatus(receipt: ReadReceipt): Status | undefined {
  const { channel, actor, message, readUpTo } = receipt;
  const { accountId } = channel;
  if (actor.kind === 'business') return undefined;
  if (message !== undefined) {
    return { state: 'read', accountId, externalMessageId: message.externalMessageId };
  }
  return readUpTo === undefined
    ? undefined
    : { state: 'read', accountId, upTo: upTo(receipt, readUpTo) };
}

function echoStatus(message: DirectMessage): Status | undefined {
  const { channel, direction, externalMessageId, callbackData, sentAt } = message;
  if (direction !== 'outbound') return undefined;
  return {
    state: 'sent',
    accountId: channel.accountId,
    externalMessageId,
    takenAtMs: Date.parse(sentAt),
    ...(callbackData === undefined ? undefined : { callbackData }),
  };
}

function upTo(
  { conversation }: Pick<ReadReceipt, 'conversation'>,
  moment: string,
): NonNullable<OutboundStatus['upTo']> {
  return { conversationId: conversation.id, atMs: Date.parse(moment) };
}

function isDelivered(payload: unknown): payload is MessagesDelivered {
  return typeof payload === 'object' && payload !== null && 'deliveredUpTo' in payload;
}

function isReceipt(payload: unknown): payload is ReadReceipt {
  return typeof payload === 'object' && payload !== null && 'actor' in payload;
}

function isMessage(payload: unknown): payload is DirectMessage {
  return typeof payload === 'object' && payload !== null && 'direction' in payload;
}
