import { defineConnector } from '@pyloto/core-connectors';
import { parseWhatsAppWebhook, whatsappCapabilities } from '@pyloto/core-meta/whatsapp';
import { metaHandshake, metaSignature } from '@pyloto/core-webhooks';

/** The WhatsApp Cloud API as a connector. */
export const whatsapp = defineConnector({
  spec: 'v1',
  manifest: {
    id: 'whatsapp',
    name: 'WhatsApp Cloud API',
    version: '0.1.0',
    spec: 'v1',
    capabilities: [...whatsappCapabilities],
    slo: { webhookAvailability: 0.999, webhookP95Ms: 200 },
    secrets: [
      {
        name: 'META_APP_SECRET',
        purpose: 'webhook_signature',
        previousName: 'META_APP_SECRET_PREVIOUS',
        rotation: 'manual',
      },
      { name: 'META_VERIFY_TOKEN', purpose: 'webhook_handshake', rotation: 'manual' },
    ],
  },
  signature: metaSignature,
  handshake: metaHandshake,
  parseEvents: parseWhatsAppWebhook,
});
