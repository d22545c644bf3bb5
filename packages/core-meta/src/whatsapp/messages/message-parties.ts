import type { ActorRef, ConversationRef } from '@pyloto/core-events';

import { asId, asObject, asString } from '../../json/as-json-value.ts';
import type { JsonObject } from '../../json/json-object.ts';
import { describeUser } from '../people/describe-user.ts';
import type { UserIds } from '../people/person.ts';
import { isBusiness, type WhatsAppValueContext } from '../value-context.ts';
import type { MessageRoute } from './message-route.ts';

/** Who wrote a message, to whom and where. */
export type MessageParties = {
  readonly direction: 'inbound' | 'outbound';
  readonly sender: ActorRef;
  readonly recipient?: ActorRef;
  readonly conversation: ConversationRef;
};

const DIGITS = /^\d+$/;

/**
 * Reads who wrote a message, to whom and where.
 *
 * A direct conversation's id is the counterpart's, a group's is `group_id`. People who go by a username
 * have no `from`; their business-scoped id stands in `from_user_id`, or only in `contacts`.
 *
 * @returns undefined when nothing names the counterpart
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids (read 2026-11-21)
 */
export function readMessageParties(
  message: JsonObject,
  context: WhatsAppValueContext,
  route: MessageRoute,
): MessageParties | undefined {
  const isOutbound =
    route.direction === 'by_author'
      ? isWrittenByBusiness(message, context)
      : route.direction === 'outbound';
  return isOutbound
    ? readOutbound(message, context, route)
    : readInbound(message, context, route.counterpartId);
}

function readInbound(
  message: JsonObject,
  context: WhatsAppValueContext,
  threadId: string | undefined,
): MessageParties | undefined {
  const ids = senderIds(message);
  const sender = describeUser(hasId(ids) ? ids : fallbackIds(message, threadId), context.people);
  if (sender === undefined) return undefined;
  return { direction: 'inbound', sender, conversation: conversationOf(message, sender.id) };
}

function readOutbound(
  message: JsonObject,
  context: WhatsAppValueContext,
  route: MessageRoute,
): MessageParties | undefined {
  const named = isSwapped(message, context) ? senderIds(message) : recipientIds(message);
  const ids = hasId(named) ? named : fallbackIds(message, route.counterpartId);
  const recipient = describeUser(ids, context.people);
  if (recipient === undefined) return undefined;
  return {
    direction: 'outbound',
    sender: context.business,
    recipient,
    conversation: conversationOf(message, recipient.id),
  };
}

/** Echoes of edits and revocations were seen with `from` and `to` the other way round. */
function isSwapped(message: JsonObject, context: WhatsAppValueContext): boolean {
  const to = asId(message.to);
  if (to === undefined || !isBusiness(context, to)) return false;
  const from = asId(message.from);
  return from === undefined || !isBusiness(context, from);
}

/** In a list of both sides the business is known by its number; `to` stands only on its own messages. */
function isWrittenByBusiness(message: JsonObject, context: WhatsAppValueContext): boolean {
  const from = asId(message.from);
  if (from !== undefined) return isBusiness(context, from);
  return asString(message.from_user_id) === undefined && hasId(recipientIds(message));
}

function senderIds(message: JsonObject): UserIds {
  return {
    phone: asId(message.from),
    userId: asString(message.from_user_id),
    parentUserId: asString(message.from_parent_user_id),
  };
}

function recipientIds(message: JsonObject): UserIds {
  return {
    phone: asId(message.to),
    userId: asString(message.to_user_id),
    parentUserId: asString(message.to_parent_user_id),
  };
}

/** A system message about a changed user id names the person inside only; a thread is named after its person. */
function fallbackIds(message: JsonObject, threadId: string | undefined): UserIds {
  const isPhone = threadId !== undefined && DIGITS.test(threadId);
  const system = message.type === 'system' ? asObject(message.system) : undefined;
  return {
    phone: isPhone ? threadId : undefined,
    userId: isPhone ? undefined : (threadId ?? asString(system?.user_id)),
    parentUserId: asString(system?.parent_user_id),
  };
}

function hasId(ids: UserIds): boolean {
  return ids.phone !== undefined || ids.userId !== undefined;
}

function conversationOf(message: JsonObject, counterpartId: string): ConversationRef {
  const groupId = asId(message.group_id);
  return groupId === undefined
    ? { id: counterpartId, kind: 'direct' }
    : { id: groupId, kind: 'group' };
}
