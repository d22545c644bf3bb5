import type { ParsedEvent } from '@pyloto/core-connectors';
import { type ChannelRef, type ConversationRef, joinKey } from '@pyloto/core-events';

import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import { makeMessagingDedupeKey } from './dedupe-key.ts';
import type { DirectMessage } from './direct-message.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';
import type { ReadReceipt, TypingIndicator } from './signals.ts';

/** How a canonical object becomes an event of the runtime. */
export type ToParsedEventOptions = {
  /** Replaces the dedupe key's prefix `dm:<channel>`; WhatsApp uses `whatsapp`. */
  readonly dedupePrefix?: string | undefined;
};

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

const NO_OPTIONS = {};

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
  const { channel, conversation } = message;
  const route = routeOf(message, options.capability);
  return {
    capabilityId: route.capabilityId,
    type: route.type,
    dedupeKey: makeMessagingDedupeKey({
      channel: channel.type,
      accountId: channel.accountId,
      kind: 'msg',
      externalId: message.externalMessageId,
      subtype: options.dedupeSubtype ?? route.dedupeSubtype,
      prefix: options.dedupePrefix,
    }),
    orderingKey: orderingKeyOf(channel, conversation),
    channel,
    subject: conversation.id,
    occurredAt: message.sentAt,
    payload: message,
  };
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
  const { channel, conversation, actor, message, readUpTo, at } = receipt;
  return {
    capabilityId: MESSAGING_CAPABILITIES.messageStatusUpdates,
    type: MESSAGING_EVENT_TYPES.messagesRead,
    dedupeKey: makeMessagingDedupeKey({
      channel: channel.type,
      accountId: channel.accountId,
      kind: 'read',
      conversationId: conversation.id,
      messageIdOrMoment: message?.externalMessageId ?? readUpTo ?? at,
      prefix: options.dedupePrefix,
      participantId: actor.id === conversation.id ? undefined : actor.id,
    }),
    orderingKey: orderingKeyOf(channel, conversation),
    channel,
    subject: conversation.id,
    occurredAt: at,
    payload: receipt,
  };
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
  const { channel, conversation, at } = indicator;
  return {
    capabilityId: MESSAGING_CAPABILITIES.typingIndicators,
    type: MESSAGING_EVENT_TYPES.typingChanged,
    dedupeKey: makeMessagingDedupeKey({
      channel: channel.type,
      accountId: channel.accountId,
      kind: 'typing',
      conversationId: conversation.id,
      actorId: indicator.actor.id,
      atMs: Date.parse(at),
      prefix: options.dedupePrefix,
      subtype: indicator.state === 'stopped' ? 'stopped' : undefined,
    }),
    orderingKey: orderingKeyOf(channel, conversation),
    channel,
    subject: conversation.id,
    occurredAt: at,
    payload: indicator,
  };
}

function routeOf(
  message: DirectMessage,
  capability: DirectMessageToParsedEventOptions['capability'],
): typeof INBOUND | typeof OUTBOUND | typeof STANDBY | typeof HISTORY {
  if (capability === 'standby_messages') return STANDBY;
  if (capability === 'message_history') return HISTORY;
  return message.direction === 'outbound' ? OUTBOUND : INBOUND;
}

function orderingKeyOf(channel: ChannelRef, conversation: ConversationRef): string {
  return joinKey([channel.type, channel.accountId, conversation.id]);
}
