import { createHmac, sign, type KeyObject } from 'node:crypto';

import { ConnectorError } from '@pyloto/core-connectors';

import { formatTimestamp } from './parse-timestamp.ts';
import type { StandardWebhooksKey } from './standard-webhooks-key.ts';

/** One delivery attempt to sign. */
export type StandardWebhook = {
  /** The same on every attempt; visible ASCII without `.`, at most 256 characters. */
  readonly id: string;
  /** When this attempt is made, in milliseconds since the epoch; it is sent in whole seconds. */
  readonly sentAtMs: number;
  /** Exactly what is sent; a string is signed as UTF-8. */
  readonly body: string | Uint8Array;
  /** The live keys, current first; at least one. */
  readonly keys: readonly StandardWebhooksKey[];
};

/** The three headers of a signed delivery. */
export type StandardWebhookHeaders = {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
};

/** Visible ASCII but `.`, which separates the signed parts. */
const ID_FORM = /^[\x21-\x2d\x2f-\x7e]{1,256}$/;

/**
 * Signs one delivery attempt after Standard Webhooks 1.0: one signature per key, `v1` (HMAC-SHA256) for a `whsec_`
 * key and `v1a` (ed25519) for a `whsk_` key, so that a receiver that knows any one of the keys can verify it.
 *
 * @throws ConnectorError `payload_invalid` when `id` or `sentAtMs` cannot be signed, `config_invalid` when there is
 * no key or one of them is a public key
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#webhook-headers-sending-metadata-to-consumers (read 2026-11-21)
 */
export function signStandardWebhook(webhook: StandardWebhook): StandardWebhookHeaders {
  const { id, sentAtMs, body, keys } = webhook;
  if (!isWebhookId(id)) {
    throw new ConnectorError(
      'payload_invalid',
      'webhook id must be 1 to 256 visible ASCII characters without a dot',
    );
  }
  if (!(sentAtMs >= 0 && sentAtMs <= Number.MAX_SAFE_INTEGER)) {
    throw new ConnectorError('payload_invalid', 'sentAtMs must be milliseconds since the epoch');
  }
  if (keys.length === 0) {
    throw new ConnectorError(
      'config_invalid',
      'a whsec_ or whsk_ key is required to sign a webhook',
    );
  }
  const timestamp = formatTimestamp(sentAtMs, 'seconds');
  const prefix = `${id}.${timestamp}.`;
  const signatures = keys.map((key) => signatureOf(key, prefix, body));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

function signatureOf(key: StandardWebhooksKey, prefix: string, body: string | Uint8Array): string {
  if (key.kind === 'hmac') return v1Signature(key.secretKey, prefix, body);
  if (key.privateKey === undefined) {
    throw new ConnectorError('config_invalid', 'a whpk_ key cannot sign; a whsk_ key is required');
  }
  return `v1a,${sign(null, signedContent(prefix, body), key.privateKey).toString('base64')}`;
}

/** Tells whether a text can be a `webhook-id`. */
export function isWebhookId(id: string): boolean {
  return ID_FORM.test(id);
}

/** The `v1` signature over `<id>.<timestamp>.` and the body. */
export function v1Signature(
  secretKey: KeyObject,
  prefix: string,
  body: string | Uint8Array,
): string {
  return `v1,${createHmac('sha256', secretKey).update(prefix).update(body).digest('base64')}`;
}

/** The bytes that are signed: ed25519 wants them in one piece. */
export function signedContent(prefix: string, body: string | Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(prefix), typeof body === 'string' ? Buffer.from(body) : body]);
}
