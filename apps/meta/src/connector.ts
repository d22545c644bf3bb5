import { defineConnector } from '@pyloto/core-connectors';
import { metaAdapter } from '@pyloto/core-meta/combined';
import { instagramConnection } from '@pyloto/core-meta/oauth';
import { metaHandshake, metaSignature, metaUserNotices } from '@pyloto/core-webhooks';

/** Every product of one Meta app as one connector; people connect their Instagram accounts by Instagram Login. */
export const meta = defineConnector({
  ...metaAdapter,
  signature: metaSignature,
  handshake: metaHandshake,
  oauth: [instagramConnection(metaUserNotices)],
});
