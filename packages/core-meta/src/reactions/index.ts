export { parseMetaReactionsWebhook } from './parse-meta-reactions-webhook.ts';
