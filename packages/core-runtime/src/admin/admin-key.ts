import { hash, timingSafeEqual } from 'node:crypto';

import type { Secret } from '@pyloto/core-connectors';

const BEARER = /^Bearer +(\S+)$/i;

/** Tells whether an `Authorization` header carries one of the admin keys; every key is compared, in constant time. */
export function isAdmin(authorization: string | undefined, keys: readonly Secret[]): boolean {
  const given = BEARER.exec(authorization ?? '')?.[1];
  if (given === undefined) return false;
  const digest = digestOf(given);
  let isKnown = false;
  for (const key of keys) {
    if (timingSafeEqual(digest, digestOf(key.reveal()))) isKnown = true;
  }
  return isKnown;
}

/** Digests have one length, as the comparison wants, and tell nothing of the length of a key. */
function digestOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
