import type { ConnectorAdapter } from '@pyloto/core-connectors';
import { inboundMessageOf, messageStatusOf } from '@pyloto/core-messaging';

import { type AcmeChatEventData, acmeChatManifest } from './acme-chat-manifest.ts';
import { parseAcmeChatWebhook } from './parse-acme-chat-webhook.ts';
// [outbound]
import { sendMessage } from './send-message.ts';
// [/outbound]

/** Acme Chat, but for how it proves itself. */
export const acmeChatAdapter: ConnectorAdapter<AcmeChatEventData> = {
  spec: 'v1',
  manifest: acmeChatManifest,
  mediaTypes: ['application/json'],
  parseEvents: parseAcmeChatWebhook,
  // [inbound]
  inboundOf: inboundMessageOf,
  // [/inbound]
  // [outbound]
  commands: [sendMessage],
  statusOf: messageStatusOf,
  reportsUpTo: false,
  // [/outbound]
};
