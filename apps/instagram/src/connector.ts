import { defineConnector } from '@pyloto/core-connectors';
import { instagramAdapter } from '@pyloto/core-meta/instagram';
import { metaHandshake, metaSignature } from '@pyloto/core-webhooks';

/** Instagram's direct messages and comments as a connector. */
export const instagram = defineConnector({
  ...instagramAdapter,
  signature: metaSignature,
  handshake: metaHandshake,
});
