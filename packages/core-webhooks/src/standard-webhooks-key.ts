import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';

import { ConnectorError, type Secret } from '@pyloto/core-connectors';

/**
 * A Standard Webhooks key. Both kinds hold Node key objects, which print nothing of the key.
 *
 * `hmac` signs and verifies `v1`; `ed25519` verifies `v1a`, and signs it when it came from a secret key.
 */
export type StandardWebhooksKey =
  | { readonly kind: 'hmac'; readonly secretKey: KeyObject }
  | { readonly kind: 'ed25519'; readonly publicKey: KeyObject; readonly privateKey?: KeyObject };

const HMAC_MIN_BYTES = 24;
const HMAC_MAX_BYTES = 64;
const ED25519_BYTES = 32;

/** RFC 8410: what comes before the 32 bytes in the DER forms that Node reads. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const EXPECTATION = {
  any: 'webhook key must begin with whsec_ (shared secret), whsk_ (ed25519 secret key) or whpk_ (ed25519 public key)',
  whsec:
    'a whsec_ key must be whsec_ and the base64 of 24 to 64 random bytes, for example whsec_ and the output of: openssl rand -base64 32',
  whsk: 'a whsk_ key must be whsk_ and the base64 of a 32-byte ed25519 seed, alone or followed by its 32-byte public key, for example whsk_ and the output of: openssl rand -base64 32',
  whskHalves: 'the last 32 bytes of a whsk_ key must be the public key of the first 32',
  whpk: 'a whpk_ key must be whpk_ and the base64 of a 32-byte ed25519 public key, for example whpk_ and 43 characters and an equals sign',
};

/**
 * Reads a key in its serialised form; the prefix says which scheme it belongs to.
 *
 * - `whsec_`: base64 of 24–64 bytes, shared by both sides
 * - `whsk_`: base64 of an ed25519 secret key, as the 32-byte seed or as seed and public key (64 bytes, the form that
 *   Svix writes); the public half must belong to the seed
 * - `whpk_`: base64 of the 32-byte ed25519 public key
 *
 * The base64 is the standard alphabet with padding, without spaces or line breaks.
 *
 * @throws ConnectorError `config_invalid`; the message says what the key must be and never what it was
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#webhook-signatures-scheme (read 2026-11-21)
 */
export function parseStandardWebhooksKey(serialized: Secret | string): StandardWebhooksKey {
  const text = typeof serialized === 'string' ? serialized : serialized.reveal();
  const prefixEndsAt = text.indexOf('_') + 1;
  const bytes = decodeBase64(text.slice(prefixEndsAt));
  switch (text.slice(0, prefixEndsAt)) {
    case 'whsec_':
      return hmacKey(bytes);
    case 'whsk_':
      return ed25519SecretKey(bytes);
    case 'whpk_':
      return ed25519PublicKey(bytes);
    default:
      throw invalid(EXPECTATION.any);
  }
}

function hmacKey(bytes: Buffer): StandardWebhooksKey {
  if (bytes.length < HMAC_MIN_BYTES || bytes.length > HMAC_MAX_BYTES)
    throw invalid(EXPECTATION.whsec);
  return { kind: 'hmac', secretKey: createSecretKey(bytes) };
}

function ed25519SecretKey(bytes: Buffer): StandardWebhooksKey {
  if (bytes.length !== ED25519_BYTES && bytes.length !== 2 * ED25519_BYTES) {
    throw invalid(EXPECTATION.whsk);
  }
  const der = Buffer.concat([PKCS8_PREFIX, bytes.subarray(0, ED25519_BYTES)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);

  const statedPublicKey = bytes.subarray(ED25519_BYTES);
  if (statedPublicKey.length > 0) {
    const derived = publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
    if (!derived.equals(statedPublicKey)) throw invalid(EXPECTATION.whskHalves);
  }
  return { kind: 'ed25519', publicKey, privateKey };
}

function ed25519PublicKey(bytes: Buffer): StandardWebhooksKey {
  if (bytes.length !== ED25519_BYTES) throw invalid(EXPECTATION.whpk);
  const der = Buffer.concat([SPKI_PREFIX, bytes]);
  return { kind: 'ed25519', publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

/** Strict: Node's decoder skips what it does not know. No bytes at all when the text is not base64. */
function decodeBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : Buffer.alloc(0);
}

function invalid(expectation: string): ConnectorError {
  return new ConnectorError('config_invalid', expectation);
}
