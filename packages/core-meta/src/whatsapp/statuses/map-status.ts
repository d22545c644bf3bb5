import type { ParsedItem } from '@pyloto/core-connectors';
import { type MessageStatus, messageStatusToParsedEvent } from '@pyloto/core-messaging';

import { asId, asString } from '../../json/as-json-value.ts';
import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { epochSecondsToIso } from '../../delivery/epoch-seconds.ts';
import { mapProviderErrors } from '../../delivery/map-provider-error.ts';
import { ignoredItem, invalidItem, sanitizeName } from '../../delivery/skipped-item.ts';
import type { WhatsAppValueContext } from '../value-context.ts';
import { mapBillingWindow } from './map-billing-window.ts';
import { mapPricing } from './map-pricing.ts';
import { readStatusParties } from './status-parties.ts';

const STATUSES: ReadonlyMap<unknown, MessageStatus['status']> = new Map(
  (['sent', 'delivered', 'read', 'played', 'failed', 'deleted', 'warning'] as const).map(
    (status) => [status, status],
  ),
);

/**
 * Maps one element of `statuses` under the field `messages`.
 *
 * A status may come before its message and more than once; `sent` and `delivered` share the wamid and
 * may share the timestamp, so the status is part of the key. Call statuses, which look alike, and
 * statuses of unknown names are `ignored`. Never throws.
 *
 * @returns an event of `message_status_updates` keyed
 * `whatsapp:<phone_number_id>:status:<message_id>:<status>[:<participant>]`, or a skipped item
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components#statuses-object (read 2026-11-21)
 */
export function mapWhatsAppStatusToEvent(
  status: unknown,
  context: WhatsAppValueContext,
): ParsedItem {
  const { channel } = context;
  if (!isJsonObject(status)) return invalidItem('statuses', 'status is not an object', channel);
  if (status.type === 'call') return ignoredItem('calls', 'calls are not handled', channel);
  const name = STATUSES.get(status.status);
  if (name === undefined) return refuseName(status.status, context);
  const externalMessageId = asId(status.id);
  if (externalMessageId === undefined) {
    return invalidItem('statuses', 'status has no message id', channel);
  }
  const changedAt = epochSecondsToIso(status.timestamp);
  if (changedAt === undefined) {
    return invalidItem('statuses', 'status has no timestamp in seconds', channel);
  }
  return toParsedEvent(status, context, { channel, externalMessageId, status: name, changedAt });
}

function refuseName(name: unknown, { channel }: WhatsAppValueContext): ParsedItem {
  return typeof name === 'string'
    ? ignoredItem(`status:${sanitizeName(name)}`, 'status is of an unknown name', channel)
    : invalidItem('statuses', 'status has no name', channel);
}

function toParsedEvent(
  raw: JsonObject,
  context: WhatsAppValueContext,
  status: MessageStatus,
): ParsedItem {
  const { conversation, recipient } = readStatusParties(raw, context);
  if (conversation !== undefined) status.conversation = conversation;
  if (recipient !== undefined) status.recipient = recipient;
  addDetails(status, raw);
  return messageStatusToParsedEvent(status, {
    dedupePrefix: 'whatsapp',
    participantId:
      asId(raw.recipient_participant_id) ?? asString(raw.recipient_participant_user_id),
  });
}

function addDetails(status: MessageStatus, raw: JsonObject): void {
  const pricing = mapPricing(raw.pricing);
  if (pricing !== undefined) status.pricing = pricing;
  const billingWindow = mapBillingWindow(raw.conversation);
  if (billingWindow !== undefined) status.billingWindow = billingWindow;
  const errors = mapProviderErrors(raw.errors);
  if (errors !== undefined) status.errors = errors;
  const callbackData = asString(raw.biz_opaque_callback_data);
  if (callbackData !== undefined) status.callbackData = callbackData;
}
