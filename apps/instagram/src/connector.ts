import { defineConnector } from '@pyloto/core-connectors';
import { instagramAdapter } from '@pyloto/core-meta/instagram';
import { instagramConnection } from '@pyloto/core-meta/oauth';
import { metaHandshake, metaSignature, metaUserNotices } from '@pyloto/core-webhooks';

/** Instagram's direct messages and comments as a connector, whose accounts people connect by Instagram Login. */
export const instagram = defineConnector({
  ...instagramAdapter,
  signature: metaSignature,
  handshake: metaHandshake,
  oauth: [instagramConnection(metaUserNotices)],
});
