import { createHash } from 'node:crypto';

import type { AccountOwner, Secret } from '@pyloto/core-connectors';

import { ownerKey } from './owner-key.ts';

/**
 * What stands for a token where only «is it the same one?» matters: the first 160 bits of a SHA-256, in hexadecimal. A provider's token has too
 * much chance in it to be guessed from that; the owner in it keeps equal tokens of two accounts apart.
 */
export function tokenDigest(owner: AccountOwner, token: Secret): string {
  const text = `${ownerKey(owner)}:${token.reveal()}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
