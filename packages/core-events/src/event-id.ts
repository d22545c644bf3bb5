import { hash } from 'node:crypto';

import { joinKey } from './dedupe-key.ts';

const ID_PREFIX = 'evt_';
const DIGEST_BYTES = 20;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const PAIRS = Array.from({ length: 1024 }, (_, bits) => `${BASE32[bits >> 5]}${BASE32[bits & 31]}`);

/** What an event id is derived from. */
export type EventIdentity = {
  readonly tenantId: string;
  readonly connector: string;
  readonly dedupeKey: string;
};

/**
 * Derives the id of an event: `evt_` and 32 lower-case base32 characters (RFC 4648 §6, 160 bits of SHA-256).
 *
 * The same tenant, connector and dedupe key give the same id on every redelivery, in every copy of
 * the app, for ever, so a consumer that remembers ids sees each effect once. The id tells nothing
 * of what it was derived from and may be logged.
 *
 * @example deriveEventId({ tenantId: 'acme', connector: 'whatsapp', dedupeKey: 'whatsapp:1:msg:2' })
 */
export function deriveEventId(identity: EventIdentity): string {
  return eventIdOf(keyDigest(eventScope(identity) + identity.dedupeKey));
}

/** The part of an identity that all events of one tenant and connector share; ends with `:`. */
export function eventScope(identity: Pick<EventIdentity, 'tenantId' | 'connector'>): string {
  return `${joinKey([identity.tenantId, identity.connector])}:`;
}

/** The event id that belongs to the digest (`keyDigest`) of a scope and a dedupe key. */
export function eventIdOf(digest: string): string {
  return ID_PREFIX + digest;
}

/**
 * The digest that stands for a key in logs, answers and stores: 32 lower-case base32 characters.
 *
 * A WhatsApp message id contains a phone number in base64, so a key itself never leaves the process.
 */
export function keyDigest(key: string): string {
  // A binary string, one character a byte: three times faster here than a Buffer (docs/performance.md).
  const bytes = hash('sha256', key, 'binary');
  let text = '';
  for (let at = 0; at < DIGEST_BYTES; at += 5) {
    text += fiveBytesToBase32(bytes, at);
  }
  return text;
}

function fiveBytesToBase32(bytes: string, at: number): string {
  const first = (bytes.charCodeAt(at) << 2) | (bytes.charCodeAt(at + 1) >> 6);
  const second = ((bytes.charCodeAt(at + 1) & 63) << 4) | (bytes.charCodeAt(at + 2) >> 4);
  const third = ((bytes.charCodeAt(at + 2) & 15) << 6) | (bytes.charCodeAt(at + 3) >> 2);
  const fourth = ((bytes.charCodeAt(at + 3) & 3) << 8) | bytes.charCodeAt(at + 4);
  return `${PAIRS[first]}${PAIRS[second]}${PAIRS[third]}${PAIRS[fourth]}`;
}
