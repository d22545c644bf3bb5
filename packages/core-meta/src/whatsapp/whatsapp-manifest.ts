import type { TypedManifest } from '@pyloto/core-connectors';
import type { MessagingEventData } from '@pyloto/core-messaging';
import type { ReactionEventData } from '@pyloto/core-reactions';

import { GRAPH_URL, GRAPH_VERSION } from '../graph/index.ts';
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
export const whatsappManifest: TypedManifest<WhatsAppEventData> = {
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
    {
      name: 'META_ACCESS_TOKEN',
      purpose: 'api_token',
      rotation: 'manual',
      optional: true,
    },
  ],
  settings: [
    {
      name: 'META_GRAPH_URL',
      kind: 'url',
      default: GRAPH_URL,
      summary: 'Where the Graph API is; another one for a simulator or a gateway.',
    },
    {
      name: 'META_GRAPH_VERSION',
      kind: 'text',
      pattern: String.raw`v\d{1,3}\.\d`,
      default: GRAPH_VERSION,
      summary: 'The version of the Graph API that commands are written for.',
    },
  ],
};
