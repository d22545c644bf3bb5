import { hash } from 'node:crypto';

/** The first 160 bits of a SHA-256. */
const BYTES_PER_DIGEST = 20;

const DIGEST_LENGTH = 32;
const CHARACTERS_PER_GROUP = 8;
const BYTES_PER_GROUP = 5;
const INVALID = 128;

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const VALUE_BY_CODE = new Uint8Array(128).fill(INVALID);
for (let value = 0; value < BASE32.length; value++) VALUE_BY_CODE[BASE32.charCodeAt(value)] = value;

/**
 * Puts keys side by side, 20 bytes each: a key that `keyDigest` made becomes the bits it spells (RFC 4648 §6), so that any
 * tool can compute where an item lies. Any other string is digested first, which is slower and works.
 */
export function digestBytes(keys: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(keys.length * BYTES_PER_DIGEST);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? '';
    const at = index * BYTES_PER_DIGEST;
    // The prefix keeps a raw key apart from the digest of the same text.
    if (decodeDigest(key, bytes, at)) continue;
    hash('sha256', `raw:${key}`, 'buffer').copy(bytes, at, 0, BYTES_PER_DIGEST);
  }
  return bytes;
}

function decodeDigest(key: string, bytes: Buffer, offset: number): boolean {
  if (key.length !== DIGEST_LENGTH) return false;
  let seen = 0;
  let at = offset;
  for (let from = 0; from < DIGEST_LENGTH; from += CHARACTERS_PER_GROUP) {
    let high = 0;
    let low = 0;
    for (let index = from; index < from + 4; index++) {
      const highValue = valueAt(key, index);
      const lowValue = valueAt(key, index + 4);
      seen |= highValue | lowValue;
      high = (high << 5) | highValue;
      low = (low << 5) | lowValue;
    }
    // 20 bits and 20 bits make five bytes.
    bytes[at] = high >> 12;
    bytes[at + 1] = high >> 4;
    bytes[at + 2] = (high << 4) | (low >> 16);
    bytes[at + 3] = low >> 8;
    bytes[at + 4] = low;
    at += BYTES_PER_GROUP;
  }
  return seen < INVALID;
}

function valueAt(key: string, at: number): number {
  return VALUE_BY_CODE[key.charCodeAt(at)] ?? INVALID;
}

/** The way back: spells 20 bytes as `keyDigest` does. */
export function digestText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < BYTES_PER_DIGEST; at += BYTES_PER_GROUP) {
    let high = ((bytes[at] ?? 0) << 12) | ((bytes[at + 1] ?? 0) << 4) | ((bytes[at + 2] ?? 0) >> 4);
    let low =
      (((bytes[at + 2] ?? 0) & 15) << 16) | ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
    let group = '';
    for (let place = 0; place < 4; place++) {
      group += BASE32[(high >> (15 - 5 * place)) & 31];
    }
    for (let place = 0; place < 4; place++) {
      group += BASE32[(low >> (15 - 5 * place)) & 31];
    }
    text += group;
  }
  return text;
}
