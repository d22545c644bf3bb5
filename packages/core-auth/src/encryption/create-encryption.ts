import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { ConnectorError, Secret } from '@pyloto/core-connectors';

/** A key of AES-256, and the name that its ciphertexts carry. */
export type EncryptionKey = {
  /** 1 to 32 characters of `A–Z a–z 0–9 _ -`; stands in every ciphertext, so it never means another key. */
  readonly id: string;
  /** 32 bytes in base64. */
  readonly key: Secret;
};

/** What a ciphertext belongs to: it decrypts for no other owner and no other purpose. */
export type CiphertextOwner = {
  readonly tenantId: string;
  readonly connector: string;
  readonly channel: string;
  readonly accountId: string;
  /** What the secret is, in lower snake case: `refresh_token`. */
  readonly purpose: string;
};

/** Encrypts secrets at rest, each for one owner. */
export type Encryption = {
  /** @returns `v1.<key id>.<nonce>.<ciphertext and tag>`, the last two in base64url */
  readonly encrypt: (secret: Secret, owner: CiphertextOwner) => string;
  /**
   * @throws ConnectorError `config_invalid` when the key that it names is not among the keys; `payload_invalid` when it is not a
   * ciphertext, was changed, or is another owner's. Neither says anything of the content
   */
  readonly decrypt: (ciphertext: string, owner: CiphertextOwner) => Secret;
  /** Whether a ciphertext is under the first key; one that is not is to be encrypted again. */
  readonly isCurrent: (ciphertext: string) => boolean;
};

/** The form of a key's id. */
export const ENCRYPTION_KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
/** AES-256. */
export const BYTES_PER_KEY = 32;

const ALGORITHM = 'aes-256-gcm';
const FORMAT = 'v1';
const BYTES_PER_NONCE = 12;
const BYTES_PER_TAG = 16;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/**
 * Encrypts with AES-256-GCM: the first key encrypts, every key decrypts what carries its id.
 *
 * The nonce is 96 random bits, from the system and from nowhere else, since a nonce that repeats under a key gives its content away. So one
 * key encrypts at most 2³² times (NIST SP 800-38D, 8.3); eight years of a thousand refreshes a minute.
 *
 * @throws ConnectorError `config_invalid` when there is no key, a key is not 32 bytes in base64, or an id is none or there twice
 */
export function createEncryption({
  keys,
}: {
  readonly keys: readonly EncryptionKey[];
}): Encryption {
  const keysById = new Map<string, KeyObject>();
  for (const { id, key } of keys) {
    const bytes = encryptionKeyBytes(key.reveal());
    if (bytes === undefined || !ENCRYPTION_KEY_ID.test(id) || keysById.has(id)) throw badKeys();
    keysById.set(id, createSecretKey(bytes));
  }
  const [first] = keysById;
  if (first === undefined) throw badKeys();
  const [firstId, firstKey] = first;
  const currentStart = `${FORMAT}.${firstId}.`;

  return {
    encrypt: (secret, owner) => {
      const nonce = randomBytes(BYTES_PER_NONCE);
      const cipher = createCipheriv(ALGORITHM, firstKey, nonce);
      cipher.setAAD(associatedData(firstId, owner));
      const body = Buffer.concat([
        cipher.update(secret.reveal(), 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return `${currentStart}${nonce.toString('base64url')}.${body.toString('base64url')}`;
    },
    decrypt: (ciphertext, owner) => {
      const { keyId, nonce, body } = partsOf(ciphertext);
      const key = keysById.get(keyId);
      if (key === undefined) {
        throw new ConnectorError(
          'config_invalid',
          'a stored secret must be under one of the encryption keys',
        );
      }
      return Secret.of(open({ key, nonce, body }, associatedData(keyId, owner)));
    },
    isCurrent: (ciphertext) => ciphertext.startsWith(currentStart),
  };
}

/** @returns the 32 bytes that a text is the base64 of, or undefined when it is not */
export function encryptionKeyBytes(base64: string): Buffer | undefined {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length === BYTES_PER_KEY && bytes.toString('base64') === base64 ? bytes : undefined;
}

type Sealed = { readonly key: KeyObject; readonly nonce: Buffer; readonly body: Buffer };

function open({ key, nonce, body }: Sealed, data: Buffer): string {
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: BYTES_PER_TAG });
  decipher.setAAD(data);
  decipher.setAuthTag(body.subarray(-BYTES_PER_TAG));
  const text = decipher.update(body.subarray(0, -BYTES_PER_TAG));
  try {
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    throw notOurs();
  }
}

/** A JSON list of strings is read in one way only: no two owners have the same. */
function associatedData(keyId: string, owner: CiphertextOwner): Buffer {
  const { tenantId, connector, channel, accountId, purpose } = owner;
  const parts = ['pyloto', FORMAT, keyId, tenantId, connector, channel, accountId, purpose];
  return Buffer.from(JSON.stringify(parts));
}

function partsOf(ciphertext: string): { keyId: string; nonce: Buffer; body: Buffer } {
  const [format, keyId = '', nonceText = '', bodyText = '', ...rest] = ciphertext.split('.');
  const nonce = bytesOf(nonceText);
  const body = bytesOf(bodyText);
  const isWhole =
    format === FORMAT &&
    rest.length === 0 &&
    nonce?.length === BYTES_PER_NONCE &&
    body !== undefined &&
    body.length >= BYTES_PER_TAG;
  if (!isWhole) throw notOurs();
  return { keyId, nonce, body };
}

/** The bytes of a base64url text in the one form that we write. */
function bytesOf(text: string): Buffer | undefined {
  if (!BASE64URL.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

function badKeys(): ConnectorError {
  return new ConnectorError(
    'config_invalid',
    'encryption keys must be 32 bytes in base64 each, with ids of their own, and at least one',
  );
}

function notOurs(): ConnectorError {
  return new ConnectorError('payload_invalid', 'a stored secret must be as it was encrypted');
}
