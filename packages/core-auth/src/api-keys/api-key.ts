import { createHmac, hash } from 'node:crypto';

import type { Secret } from '@pyloto/core-connectors';

/** The scope that stands for all of them. */
export const EVERY_SCOPE = '*';

/** One key of a tenant; a tenant may have several, so that one can be replaced while the other still works. */
export type ApiKey = {
  readonly tenantId: string;
  /** What the key may do: names of commands, or `*` for all of them. */
  readonly scopes: readonly string[];
} & (
  | { readonly key: Secret }
  /** HMAC-SHA256 of the key under the pepper, 64 hexadecimal digits in lower case. */
  | { readonly keyHash: string }
);

/**
 * What a key is compared by: 32 bytes, whatever its length.
 *
 * With a pepper it is HMAC-SHA256(pepper, key), as in a `keyHash`; without one SHA-256 of the key.
 */
export function digestOfKey(key: string, pepper: Secret | undefined): Buffer {
  if (pepper === undefined) return hash('sha256', key, 'buffer');
  return createHmac('sha256', pepper.reveal()).update(key).digest();
}

/** The 32 bytes that a configured key is compared by. */
export function digestOfApiKey(apiKey: ApiKey, pepper: Secret | undefined): Buffer {
  if ('key' in apiKey) return digestOfKey(apiKey.key.reveal(), pepper);
  return Buffer.from(apiKey.keyHash, 'hex');
}
