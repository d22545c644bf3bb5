import type { Connector, SecretRequirement } from '@pyloto/core-connectors';
import { hmacSignature } from '@pyloto/core-webhooks';

/** The secrets that prove Acme Chat to us. */
export const acmeChatSecrets: readonly SecretRequirement[] = [
  {
    name: 'ACME_CHAT_WEBHOOK_SECRET',
    previousName: 'ACME_CHAT_WEBHOOK_SECRET_PREVIOUS',
    purpose: 'webhook_signature',
    rotation: 'manual',
  },
];

/** How a delivery proves that it is Acme Chat's: the HMAC-SHA256 of its bytes, in hex, in a header. */
export const acmeChatAuthentication: Pick<Connector, 'signature' | 'handshake'> = {
  signature: hmacSignature({
    id: 'acme-chat-hmac-sha256',
    header: 'x-acme-chat-signature',
    prefix: 'sha256=',
  }),
};
