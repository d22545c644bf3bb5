import { defineConnector } from '@pyloto/core-connectors';
import { whatsappAdapter } from '@pyloto/core-meta/whatsapp';
import { metaHandshake, metaSignature } from '@pyloto/core-webhooks';

/** The WhatsApp Cloud API as a connector. */
export const whatsapp = defineConnector({
  ...whatsappAdapter,
  signature: metaSignature,
  handshake: metaHandshake,
});
