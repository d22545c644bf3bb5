import type { ConnectorAdapter } from '@pyloto/core-connectors';

import { inboundOf } from '../delivery/inbound-of.ts';
import { whatsappCommands } from './commands/whatsapp-commands.ts';
import { whatsappMessageIdKey } from './commands/message-id-key.ts';
import { parseWhatsAppWebhook } from './parse-whatsapp-webhook.ts';
import { whatsappStatusOf } from './statuses/whatsapp-status-of.ts';
import { type WhatsAppEventData, whatsappManifest } from './whatsapp-manifest.ts';

/** The WhatsApp Cloud API, but for how Meta proves itself. */
export const whatsappAdapter: ConnectorAdapter<WhatsAppEventData> = {
  spec: 'v1',
  manifest: whatsappManifest,
  parseEvents: parseWhatsAppWebhook,
  commands: whatsappCommands,
  messageIdKey: whatsappMessageIdKey,
  statusOf: whatsappStatusOf,
  reportsUpTo: false,
  inboundOf,
};
