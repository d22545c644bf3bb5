import type { SignatureScheme } from '@pyloto/core-connectors';

import { hmacScheme } from './hmac-scheme.ts';

/**
 * The signature of every Meta product (WhatsApp, Instagram, Messenger, Lead Ads) on `POST /webhook`:
 * `X-Hub-Signature-256: sha256=<hex>`, an HMAC-SHA256 over the raw bytes.
 *
 * The key is the app secret; an app with Instagram Login signs with its own Instagram app secret.
 * Upper-case hex is accepted. The SHA-1 header that Meta still sends beside it proves nothing and counts as `missing`.
 *
 * @throws ConnectorError `config_invalid` when a secret is empty: anybody can sign with an empty key
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications (read 2026-11-21)
 */
export const metaSignature: SignatureScheme = hmacScheme(
  { id: 'meta-hmac-sha256', header: 'x-hub-signature-256', prefix: 'sha256=' },
  'app secret',
);
