import type { ParsedEvent } from '@pyloto/core-connectors';
import { type ChannelRef, type ConversationRef, joinKey } from '@pyloto/core-events';

/** How a canonical object becomes an event of the runtime. */
export type ToParsedEventOptions = {
  /** Replaces the dedupe key's prefix `dm:<channel>`; WhatsApp uses `whatsapp`. */
  readonly dedupePrefix?: string | undefined;
  /** Replaces the moment in the dedupe key of what has no id: for a provider that says neither, so that a redelivery has one key. */
  readonly occurrence?: string | undefined;
};

/** Nothing but what the object itself says. */
export const NO_OPTIONS: ToParsedEventOptions = {};

type OfConversation = { readonly channel: ChannelRef; readonly conversation: ConversationRef };

/**
 * Makes the event of something that happened in a conversation: about the conversation, and in one sequence with everything else in it.
 *
 * Loss-free: the payload is the object itself, not a copy.
 */
export function conversationEvent<TPayload extends OfConversation>(
  payload: TPayload,
  facts: Pick<ParsedEvent, 'capabilityId' | 'type' | 'dedupeKey' | 'occurredAt'>,
): ParsedEvent<TPayload> {
  const { channel, conversation } = payload;
  return {
    capabilityId: facts.capabilityId,
    type: facts.type,
    dedupeKey: facts.dedupeKey,
    orderingKey: orderingKeyOf(channel, conversation.id),
    channel,
    subject: conversation.id,
    occurredAt: facts.occurredAt,
    payload,
  };
}

/** The sequence that everything in a conversation belongs to. */
export function orderingKeyOf(channel: ChannelRef, conversationId: string): string {
  return joinKey([channel.type, channel.accountId, conversationId]);
}

/** Whose events a dedupe key tells apart. */
export function keyScopeOf(
  { type, accountId }: ChannelRef,
  { dedupePrefix }: ToParsedEventOptions,
): { channel: string; accountId: string; prefix: string | undefined } {
  return { channel: type, accountId, prefix: dedupePrefix };
}
