import type { TypedManifest } from '@pyloto/core-connectors';
import { MESSAGING_CAPABILITIES, type MessagingEventData } from '@pyloto/core-messaging';

import { acmeChatSecrets } from './acme-chat-authentication.ts';

/** The data of each capability's events; handlers get their types from it. */
export type AcmeChatEventData = MessagingEventData;

/**
 * What the connector is called, can do and needs.
 *
 * A capability is `active` once a recorded delivery, or a real call, passes through it in a test; until then it is `planned`.
 */
export const acmeChatManifest: TypedManifest<AcmeChatEventData> = {
  id: 'acme-chat',
  name: 'Acme Chat',
  version: '0.1.0',
  spec: 'v1',
  capabilities: [
    // [inbound]
    { id: MESSAGING_CAPABILITIES.inboundMessages, direction: 'inbound', status: 'active' },
    // [/inbound]
    // [outbound]
    { id: MESSAGING_CAPABILITIES.messageStatusUpdates, direction: 'inbound', status: 'active' },
    { id: MESSAGING_CAPABILITIES.outboundMessages, direction: 'outbound', status: 'active' },
    // [/outbound]
  ],
  slo: { webhookAvailability: 0.999, webhookP95Ms: 200 },
  secrets: [
    ...acmeChatSecrets,
    // [outbound]
    { name: 'ACME_CHAT_API_TOKEN', purpose: 'api_token', rotation: 'manual', optional: true },
    // [/outbound]
  ],
  // [outbound]
  settings: [
    {
      name: 'ACME_CHAT_API_URL',
      kind: 'url',
      default: 'https://api.acme-chat.example',
      summary: 'Where the API of Acme Chat is; another one for a simulator or a gateway.',
    },
  ],
  // [/outbound]
};
