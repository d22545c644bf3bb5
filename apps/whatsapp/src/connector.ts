import { defineConnector } from '@pyloto/core-connectors';
import {
  parseWhatsAppWebhook,
  whatsappCommands,
  whatsappInboundOf,
  whatsappManifest,
  whatsappMessageIdKey,
  whatsappStatusOf,
} from '@pyloto/core-meta/whatsapp';
import { metaHandshake, metaSignature } from '@pyloto/core-webhooks';

/** The WhatsApp Cloud API as a connector. */
export const whatsapp = defineConnector({
  spec: 'v1',
  manifest: whatsappManifest,
  signature: metaSignature,
  handshake: metaHandshake,
  parseEvents: parseWhatsAppWebhook,
  commands: whatsappCommands,
  messageIdKey: whatsappMessageIdKey,
  statusOf: whatsappStatusOf,
  inboundOf: whatsappInboundOf,
});
