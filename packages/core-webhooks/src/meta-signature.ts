import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

import {
  ConnectorError,
  type InboundRequest,
  type Secret,
  type SignatureScheme,
  type Verification,
} from '@pyloto/core-connectors';

import { asVerified } from './as-verified.ts';
import { equalInConstantTime } from './equal-in-constant-time.ts';

const HEADER = 'x-hub-signature-256';
const HEADER_FORM = /^sha256=[0-9a-f]{64}$/i;
const HEX_STARTS_AT = 'sha256='.length;

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
export const metaSignature: SignatureScheme = { id: 'meta-hmac-sha256', verify };

function verify(request: InboundRequest, secrets: readonly Secret[]): Verification {
  const header = request.header(HEADER);
  if (header === undefined) return { ok: false, reason: 'missing' };
  if (!HEADER_FORM.test(header)) return { ok: false, reason: 'malformed' };

  const given = header.slice(HEX_STARTS_AT).toLowerCase();
  let matches = false;
  for (const secret of secrets) {
    const expected = createHmac('sha256', keyOf(secret)).update(request.rawBody).digest('hex');
    // The comparison comes first: every secret is tried, so time does not tell which one matched.
    matches = equalInConstantTime(expected, given) || matches;
  }
  return matches ? { ok: true, request: asVerified(request) } : { ok: false, reason: 'mismatch' };
}

const keys = new WeakMap<Secret, KeyObject>();

function keyOf(secret: Secret): KeyObject {
  const known = keys.get(secret);
  if (known !== undefined) return known;

  const value = secret.reveal();
  if (value === '') throw new ConnectorError('config_invalid', 'app secret must not be empty');
  const key = createSecretKey(value, 'utf8');
  keys.set(secret, key);
  return key;
}
