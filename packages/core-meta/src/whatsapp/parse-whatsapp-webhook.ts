import { webhookParser } from '../delivery/webhook-parser.ts';
import type { WebhookObject } from '../delivery/webhook-object.ts';
import { changeChannel } from './change-channel.ts';
import { FIELD_MAPPERS } from './fields/field-mappers.ts';

/** The object whose deliveries are WhatsApp's. */
const whatsappObject: WebhookObject = {
  name: 'whatsapp_business_account',
  channelOf: (entryId, value) => changeChannel(value, entryId),
  fields: FIELD_MAPPERS,
  lists: new Map(),
};

/**
 * Turns a WhatsApp webhook delivery into its items: every message, status and account event exactly one.
 *
 * @throws ConnectorError `payload_invalid` when the body is not a JSON object
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components (read 2026-11-21)
 */
export const parseWhatsAppWebhook = webhookParser(whatsappObject);
