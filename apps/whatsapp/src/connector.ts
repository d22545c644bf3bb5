import { defineConnector } from '@pyloto/core-connectors';
import { parseWhatsAppWebhook, whatsappManifest } from '@pyloto/core-meta/whatsapp';
import { metaHandshake, metaSignature } from '@pyloto/core-webhooks';

/** The WhatsApp Cloud API as a connector. */
export const whatsapp = defineConnector({
  spec: 'v1',
  manifest: whatsappManifest,
  signature: metaSignature,
  handshake: metaHandshake,
  parseEvents: parseWhatsAppWebhook,
});
