import { defineConnector } from '@pyloto/core-connectors';
import { messengerAdapter } from '@pyloto/core-meta/messenger';
import { metaHandshake, metaSignature } from '@pyloto/core-webhooks';

/** A Page’s messages, comments and leads as a connector. */
export const messenger = defineConnector({
  ...messengerAdapter,
  signature: metaSignature,
  handshake: metaHandshake,
});
