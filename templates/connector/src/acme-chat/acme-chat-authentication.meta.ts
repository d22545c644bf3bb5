import type { Connector, SecretRequirement } from '@pyloto/core-connectors';
import { metaHandshake, metaSignature } from '@pyloto/core-webhooks';

/** The secrets that prove Acme Chat to us: the app's, and the token that was chosen when the webhook was registered. */
export const acmeChatSecrets: readonly SecretRequirement[] = [
  {
    name: 'ACME_CHAT_WEBHOOK_SECRET',
    previousName: 'ACME_CHAT_WEBHOOK_SECRET_PREVIOUS',
    purpose: 'webhook_signature',
    rotation: 'manual',
  },
  { name: 'ACME_CHAT_VERIFY_TOKEN', purpose: 'webhook_handshake', rotation: 'manual' },
];

/** How a delivery proves that it is Acme Chat's, and we prove that the address is ours: as with every product of Meta. */
export const acmeChatAuthentication: Pick<Connector, 'signature' | 'handshake'> = {
  signature: metaSignature,
  handshake: metaHandshake,
};
