import type { ParsedItem } from '@pyloto/core-connectors';
import {
  type DirectMessage,
  directMessageToParsedEvent,
  type MessageContent,
  type ProviderError,
} from '@pyloto/core-messaging';

import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { mapProviderErrors } from '../../delivery/map-provider-error.ts';
import { invalidItem } from '../../delivery/skipped-item.ts';
import type { WhatsAppValueContext } from '../value-context.ts';
import { ACT_MAPPERS } from './acts/act-mappers.ts';
import { describeObservedAct } from './acts/observed-act.ts';
import { mapMessageContent } from './content/map-message-content.ts';
import { mapMessageContext } from './map-message-context.ts';
import { mapReferral } from './map-referral.ts';
import { type MessageHead, readMessageHead } from './message-head.ts';
import { type MessageRoute, RECEIVED_MESSAGES } from './message-route.ts';

/**
 * Maps one element of `messages` under the field `messages`.
 *
 * A message becomes `message_received`; a reaction, an edit and a revocation become the events of
 * their own domains. Never throws.
 *
 * @returns an event keyed `whatsapp:<phone_number_id>:msg:<message_id>` (a reaction: by `core-reactions`), or an
 * `invalid` item with the expectation that is not met
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components#messages-object (read 2026-11-21)
 */
export function mapWhatsAppMessageToEvent(
  message: unknown,
  context: WhatsAppValueContext,
): ParsedItem {
  return mapMessage(message, context, RECEIVED_MESSAGES);
}

/** Maps one message of any field; `route` says whose messages stand there and what becomes of them. */
export function mapMessage(
  message: unknown,
  context: WhatsAppValueContext,
  route: MessageRoute,
): ParsedItem {
  if (!isJsonObject(message)) {
    return invalidItem(route.field, 'message is not an object', context.channel);
  }
  const head = readMessageHead(message, context, route);
  const item = typeof head === 'string' ? head : mapByType(message, context, { head, route });
  return typeof item === 'string' ? invalidItem(route.field, item, context.channel) : item;
}

type Sketch = { readonly head: MessageHead; readonly route: MessageRoute };

function mapByType(
  message: JsonObject,
  context: WhatsAppValueContext,
  { head, route }: Sketch,
): ParsedItem | string {
  const { type } = message;
  const mapAct = ACT_MAPPERS.get(type);
  if (mapAct === undefined) return mapPlainMessage(message, context, { head, route });
  if (route.event.capability === undefined) return mapAct(message, context, head);
  const act = describeObservedAct(message, String(type));
  const direct = describeMessage(context, head, act.content);
  if (act.context !== undefined) direct.context = act.context;
  return directMessageToParsedEvent(direct, route.event);
}

function mapPlainMessage(
  message: JsonObject,
  context: WhatsAppValueContext,
  { head, route }: Sketch,
): ParsedItem | string {
  const ownErrors = mapProviderErrors(message.errors);
  const content = mapMessageContent(message, ownErrors ?? context.errors);
  if (typeof content === 'string') return content;
  const direct = describeMessage(context, head, content);
  const messageContext = mapMessageContext(message.context, context);
  if (messageContext !== undefined) direct.context = messageContext;
  const referral = mapReferral(message.referral);
  if (referral !== undefined) direct.referral = referral;
  const errors = ownErrors ?? errorsOf(content);
  if (errors !== undefined) direct.errors = errors;
  return directMessageToParsedEvent(direct, route.event);
}

function describeMessage(
  context: WhatsAppValueContext,
  head: MessageHead,
  content: MessageContent,
): DirectMessage {
  const { direction, sender, recipient, conversation } = head.parties;
  const direct: DirectMessage = {
    channel: context.channel,
    direction,
    externalMessageId: head.id,
    conversation,
    sender,
    sentAt: head.sentAt,
    content,
  };
  if (recipient !== undefined) direct.recipient = recipient;
  return direct;
}

/** The errors of the value, when they are the reason why the content is missing. */
function errorsOf(content: MessageContent): ProviderError[] | undefined {
  return content.kind === 'unsupported' ? content.errors : undefined;
}
