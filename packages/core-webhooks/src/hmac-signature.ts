import type { SignatureScheme } from '@pyloto/core-connectors';

import { hmacScheme } from './hmac-scheme.ts';
import { checkHmacSignatureOptions, type HmacSignatureOptions } from './hmac-signature-options.ts';

/**
 * The scheme of a provider that sends one HMAC of the raw body in a header of its own: GitHub, Shopify, Slack, Zoom.
 *
 * A request is `missing` its signature or its timestamp, `malformed` when one of them is not in its one form (hex and the
 * prefix before it in any case), `expired` when its timestamp is further than the tolerance from now in either
 * direction, `mismatch` when no live secret made the signature. Secrets are keys as text, in UTF-8. A replay, without a
 * timestamp or within its tolerance, verifies: the ledger is what stops it.
 *
 * `verify` throws ConnectorError `config_invalid` when a secret is empty or `signedContent` leaves the raw body out.
 *
 * @throws ConnectorError `config_invalid` when an option is not what it must be; the message names it
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries (read 2026-11-21)
 * @see https://api.slack.com/authentication/verifying-requests-from-slack (read 2026-11-21)
 * @see https://shopify.dev/docs/apps/build/webhooks/verify-deliveries (read 2026-11-21)
 */
export function hmacSignature(options: HmacSignatureOptions): SignatureScheme {
  checkHmacSignatureOptions(options);
  return hmacScheme(options, 'webhook secret');
}
