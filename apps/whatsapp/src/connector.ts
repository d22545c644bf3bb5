import { defineConnector } from '@pyloto/core-connectors';
import { inboundMessageOf, messageStatusOf } from '@pyloto/core-messaging';
import {
  parseWhatsAppWebhook,
  whatsappCommands,
  whatsappManifest,
  whatsappMessageIdKey,
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
  statusOf: messageStatusOf,
  inboundOf: inboundMessageOf,
});
