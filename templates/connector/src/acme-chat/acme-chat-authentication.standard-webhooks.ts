import type { Connector, SecretRequirement } from '@pyloto/core-connectors';
import { systemClock } from '@pyloto/core-runtime';
import { standardWebhooksSignature } from '@pyloto/core-webhooks';

/** The secrets that prove Acme Chat to us: keys that begin with `whsec_` or `whpk_`. */
export const acmeChatSecrets: readonly SecretRequirement[] = [
  {
    name: 'ACME_CHAT_WEBHOOK_SECRET',
    previousName: 'ACME_CHAT_WEBHOOK_SECRET_PREVIOUS',
    purpose: 'webhook_signature',
    rotation: 'manual',
  },
];

/** How a delivery proves that it is Acme Chat's: Standard Webhooks 1.0, at most five minutes old. */
export const acmeChatAuthentication: Pick<Connector, 'signature' | 'handshake'> = {
  signature: standardWebhooksSignature({ clock: systemClock }),
};
