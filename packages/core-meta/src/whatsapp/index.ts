export { whatsappMessageIdKey } from './commands/message-id-key.ts';
export { whatsappCommands } from './commands/whatsapp-commands.ts';
export { mapWhatsAppMessageToEvent } from './messages/map-message.ts';
export { parseWhatsAppWebhook } from './parse-whatsapp-webhook.ts';
export { mapWhatsAppStatusToEvent } from './statuses/map-status.ts';
export { whatsappStatusOf } from './statuses/whatsapp-status-of.ts';
export { readWhatsAppValueContext, type WhatsAppValueContext } from './value-context.ts';
export { whatsappCapabilities } from './whatsapp-capabilities.ts';
export { whatsappManifest } from './whatsapp-manifest.ts';
