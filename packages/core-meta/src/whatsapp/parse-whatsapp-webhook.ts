import { webhookParser } from '../delivery/webhook-parser.ts';
import { whatsappObject } from './whatsapp-object.ts';

/**
 * Turns a WhatsApp webhook delivery into its items: every message, status and account event exactly one.
 *
 * @throws ConnectorError `payload_invalid` when the body is not a JSON object
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components (read 2026-11-21)
 */
export const parseWhatsAppWebhook = webhookParser(whatsappObject);
