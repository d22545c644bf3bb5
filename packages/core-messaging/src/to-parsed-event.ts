import type { ParsedEvent } from '@pyloto/core-connectors';

import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import {
  conversationEvent,
  keyScopeOf,
  NO_OPTIONS,
  type ToParsedEventOptions,
} from './conversation-event.ts';
import { makeMessagingDedupeKey } from './dedupe-key.ts';
import type { DirectMessage } from './direct-message.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';
import type { MessagesDelivered, ReadReceipt, TypingIndicator } from './signals.ts';

/** How a message becomes an event, beyond what the message itself says. */
export type DirectMessageToParsedEventOptions = ToParsedEventOptions & {
  /** Set for a message that is only observed, or an old one; otherwise `direction` decides. */
  readonly capability?: 'standby_messages' | 'message_history' | undefined;
  /**
   * Told apart from other events about the same message id. Default: none; `standby` or `history`
   * with that `capability`, so that having observed or imported a message never hides that it was received.
   */
  readonly dedupeSubtype?: string | undefined;
};

const INBOUND = {
  capabilityId: MESSAGING_CAPABILITIES.inboundMessages,
  type: MESSAGING_EVENT_TYPES.messageReceived,
  dedupeSubtype: undefined,
} as const;
const OUTBOUND = {
  capabilityId: MESSAGING_CAPABILITIES.outboundMessages,
  type: MESSAGING_EVENT_TYPES.messageSent,
  dedupeSubtype: undefined,
} as const;
const STANDBY = {
  capabilityId: MESSAGING_CAPABILITIES.standbyMessages,
  type: MESSAGING_EVENT_TYPES.messageObserved,
  dedupeSubtype: 'standby',
} as const;
const HISTORY = {
  capabilityId: MESSAGING_CAPABILITIES.messageHistory,
  type: MESSAGING_EVENT_TYPES.messageImported,
  dedupeSubtype: 'history',
} as const;

/**
 * Turns a message into an event of the runtime: `message_received`, `message_sent`, or with a
 * `capability` `message_observed` and `message_imported`.
 *
 * Loss-free: the payload is the message itself, not a copy.
 *
 * @returns an event keyed `<prefix>:<accountId>:msg:<externalMessageId>[:<subtype>]`
 * @example directMessageToParsedEvent(message, { dedupePrefix: 'whatsapp' })
 */
export function directMessageToParsedEvent(
  message: DirectMessage,
  options: DirectMessageToParsedEventOptions = NO_OPTIONS,
): ParsedEvent<DirectMessage> {
  const route = routeOf(message, options.capability);
  return conversationEvent(message, {
    capabilityId: route.capabilityId,
    type: route.type,
    dedupeKey: makeMessagingDedupeKey({
      ...keyScopeOf(message.channel, options),
      kind: 'msg',
      externalId: message.externalMessageId,
      subtype: options.dedupeSubtype ?? route.dedupeSubtype,
    }),
    occurredAt: message.sentAt,
  });
}

/**
 * Turns a delivery up to a moment into a `messages_delivered` event of `message_status_updates`.
 *
 * @returns an event keyed `<prefix>:<accountId>:delivered:<conversationId>:<deliveredUpTo>`, followed by the
 * recipient's id when that is not the conversation's
 */
export function messagesDeliveredToParsedEvent(
  delivered: MessagesDelivered,
  options: ToParsedEventOptions = NO_OPTIONS,
): ParsedEvent<MessagesDelivered> {
  return conversationEvent(delivered, {
    capabilityId: MESSAGING_CAPABILITIES.messageStatusUpdates,
    type: MESSAGING_EVENT_TYPES.messagesDelivered,
    dedupeKey: makeMessagingDedupeKey({
      ...keyScopeOf(delivered.channel, options),
      ...participationOf(delivered),
      kind: 'delivered',
      messageIdOrMoment: delivered.deliveredUpTo,
    }),
    occurredAt: delivered.at,
  });
}

/**
 * Turns a read receipt into a `messages_read` event of `message_status_updates`.
 *
 * @returns an event keyed `<prefix>:<accountId>:read:<conversationId>:<messageId, else readUpTo>`, followed
 * by the reader's id when that is not the conversation's (a group, or the business itself)
 */
export function readReceiptToParsedEvent(
  receipt: ReadReceipt,
  options: ToParsedEventOptions = NO_OPTIONS,
): ParsedEvent<ReadReceipt> {
  const { message, readUpTo, at } = receipt;
  return conversationEvent(receipt, {
    capabilityId: MESSAGING_CAPABILITIES.messageStatusUpdates,
    type: MESSAGING_EVENT_TYPES.messagesRead,
    dedupeKey: makeMessagingDedupeKey({
      ...keyScopeOf(receipt.channel, options),
      ...participationOf(receipt),
      kind: 'read',
      messageIdOrMoment: message?.externalMessageId ?? readUpTo ?? at,
    }),
    occurredAt: at,
  });
}

/**
 * Turns a typing indicator into a `typing_changed` event.
 *
 * @returns an event keyed `<prefix>:<accountId>:typing:<conversationId>:<actorId>:<bucket>`, followed by
 * `stopped` when the actor stopped
 */
export function typingIndicatorToParsedEvent(
  indicator: TypingIndicator,
  options: ToParsedEventOptions = NO_OPTIONS,
): ParsedEvent<TypingIndicator> {
  return conversationEvent(indicator, {
    capabilityId: MESSAGING_CAPABILITIES.typingIndicators,
    type: MESSAGING_EVENT_TYPES.typingChanged,
    dedupeKey: makeMessagingDedupeKey({
      ...keyScopeOf(indicator.channel, options),
      kind: 'typing',
      conversationId: indicator.conversation.id,
      actorId: indicator.actor.id,
      atMs: Date.parse(indicator.at),
      subtype: indicator.state === 'stopped' ? 'stopped' : undefined,
    }),
    occurredAt: indicator.at,
  });
}

/** Who a signal is of, where that is not who the conversation is with. */
function participationOf({
  conversation,
  actor,
}: Pick<TypingIndicator, 'conversation' | 'actor'>): {
  conversationId: string;
  participantId: string | undefined;
} {
  const participantId = actor.id === conversation.id ? undefined : actor.id;
  return { conversationId: conversation.id, participantId };
}

function routeOf(
  message: DirectMessage,
  capability: DirectMessageToParsedEventOptions['capability'],
): typeof INBOUND | typeof OUTBOUND | typeof STANDBY | typeof HISTORY {
  if (capability === 'standby_messages') return STANDBY;
  if (capability === 'message_history') return HISTORY;
  return message.direction === 'outbound' ? OUTBOUND : INBOUND;
}
