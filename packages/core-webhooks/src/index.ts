export { hmacSignature } from './hmac-signature.ts';
export type { HmacSignatureOptions, HmacTimestampOptions } from './hmac-signature-options.ts';
export { metaHandshake } from './meta-handshake.ts';
export { metaSignature } from './meta-signature.ts';
export { metaUserNotices } from './meta-user-notices.ts';
export { parseSignedRequest } from './parse-signed-request.ts';
export {
  signStandardWebhook,
  type StandardWebhook,
  type StandardWebhookHeaders,
} from './sign-standard-webhook.ts';
export { parseStandardWebhooksKey, type StandardWebhooksKey } from './standard-webhooks-key.ts';
export {
  standardWebhooksSignature,
  type StandardWebhooksSignatureOptions,
} from './standard-webhooks-signature.ts';
