import type { ActorRef, ConversationRef } from '@pyloto/core-events';

import { asId, asObject } from '../../json/as-json-value.ts';
import type { MessagingItem } from './messaging-item.ts';

/** Who did something, to whom and where. */
export type ItemParties = {
  readonly direction: 'inbound' | 'outbound';
  readonly sender: ActorRef;
  readonly recipient: ActorRef;
  /** The one of the two who is not the business. */
  readonly person: ActorRef;
  readonly conversation: ConversationRef;
};

/** Why an item without parties is invalid. */
export const NO_PERSON = 'item names no person';

/** What an item's kind knows of its parties. */
type Hints = {
  /** The business did it, whatever ids stand there. */
  readonly isEcho?: boolean;
  /** Whoever has written nothing yet is known by the reference of the plugin that they came by. */
  readonly userRef?: string | undefined;
};

/**
 * Reads who did something, to whom and where: what the account itself sends is an echo, and its conversation is the person it is sent
 * to. Notes to oneself are a conversation of the account with itself.
 *
 * @returns undefined when nothing names the person
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events (read 2026-11-21)
 */
export function readItemParties(item: MessagingItem, hints: Hints = {}): ItemParties | undefined {
  const { element, channel } = item;
  const senderId = asId(asObject(element.sender)?.id);
  const recipientId = asId(asObject(element.recipient)?.id);
  if (hints.isEcho === true || senderId === channel.accountId) {
    const isSwapped = recipientId === channel.accountId && senderId !== undefined;
    return outbound(item, isSwapped ? senderId : recipientId);
  }
  return inbound(item, senderId, hints.userRef);
}

function outbound(
  { channel }: MessagingItem,
  personId: string | undefined,
): ItemParties | undefined {
  if (personId === undefined) return undefined;
  const business = businessOf(channel.accountId);
  const person: ActorRef =
    personId === channel.accountId ? business : { id: personId, kind: 'user' };
  return {
    direction: 'outbound',
    sender: business,
    recipient: person,
    person,
    conversation: { id: personId, kind: 'direct' },
  };
}

function inbound(
  { element, channel }: MessagingItem,
  senderId: string | undefined,
  userRef: string | undefined,
): ItemParties | undefined {
  const senderRef = asId(asObject(element.sender)?.user_ref) ?? userRef;
  const id = senderId ?? senderRef;
  if (id === undefined) return undefined;
  const priorRef = asId(asObject(element.prior_message)?.identifier);
  const refs = [senderRef, priorRef].filter((ref) => ref !== undefined);
  const aliases = new Set(refs.filter((ref) => ref !== id));
  const person: ActorRef = { id, kind: 'user' };
  if (aliases.size > 0) person.aliases = [...aliases];
  return {
    direction: 'inbound',
    sender: person,
    recipient: businessOf(channel.accountId),
    person,
    conversation: { id, kind: 'direct' },
  };
}

function businessOf(accountId: string): ActorRef {
  return { id: accountId, kind: 'business' };
}
