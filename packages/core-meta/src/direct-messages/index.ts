export { parseMetaDirectMessagingWebhook } from './parse-meta-direct-messaging-webhook.ts';
