import type { TypedManifest } from '@pyloto/core-connectors';
import type { MessagingEventData } from '@pyloto/core-messaging';
import type { ReactionEventData } from '@pyloto/core-reactions';

import { metaManifest } from '../manifest/meta-manifest.ts';
import { whatsappCapabilities } from './whatsapp-capabilities.ts';

/** The data of each capability's events. */
export type WhatsAppEventData = MessagingEventData & ReactionEventData;

/**
 * What a connector of the WhatsApp Cloud API is called, can do and needs, for `defineConnector`.
 *
 * `META_APP_SECRET` is the app secret that Meta signs deliveries with; `META_VERIFY_TOKEN` is the token
 * that its operator chose in the app's dashboard. `META_ACCESS_TOKEN` is what commands are sent with from accounts that have no token
 * of their own.
 */
export const whatsappManifest: TypedManifest<WhatsAppEventData> = metaManifest({
  id: 'whatsapp',
  name: 'WhatsApp Cloud API',
  capabilities: whatsappCapabilities,
  apps: ['META'],
});
