import { createSecretKey, type KeyObject } from 'node:crypto';

import { ConnectorError, type Secret } from '@pyloto/core-connectors';

const keys = new WeakMap<Secret, KeyObject>();

/**
 * The HMAC key of a secret: its text as UTF-8, revealed once.
 *
 * @param secretName what the message calls an empty secret
 * @throws ConnectorError `config_invalid` when the secret is empty: anybody can sign with an empty key
 */
export function hmacKeyOf(secret: Secret, secretName: string): KeyObject {
  const known = keys.get(secret);
  if (known !== undefined) return known;

  const value = secret.reveal();
  if (value === '') throw new ConnectorError('config_invalid', `${secretName} must not be empty`);
  const key = createSecretKey(value, 'utf8');
  keys.set(secret, key);
  return key;
}
