import { defineConnector } from '@pyloto/core-connectors';
import { metaAdapter } from '@pyloto/core-meta/combined';
import { metaHandshake, metaSignature } from '@pyloto/core-webhooks';

/** Every product of one Meta app as one connector. */
export const meta = defineConnector({
  ...metaAdapter,
  signature: metaSignature,
  handshake: metaHandshake,
});
