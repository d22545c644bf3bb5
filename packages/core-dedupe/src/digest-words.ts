import { hash } from 'node:crypto';

/** How many 32-bit words hold one digest of 160 bits. */
export const WORDS_PER_DIGEST = 5;

const DIGEST_LENGTH = 32;
const CHARACTERS_PER_WORD = 6;
const TAIL_AT = WORDS_PER_DIGEST * CHARACTERS_PER_WORD;
const INVALID = 128;

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const VALUE_BY_CODE = new Uint8Array(128).fill(INVALID);
for (let value = 0; value < BASE32.length; value++) VALUE_BY_CODE[BASE32.charCodeAt(value)] = value;

/**
 * Reads a key into the five words that stand for it.
 *
 * A key that `keyDigest` made is decoded bit for bit. Any other string is digested first (SHA-256,
 * 160 bits of it), which is slower and works.
 */
export function readDigest(key: string, words: Int32Array): void {
  if (key.length === DIGEST_LENGTH && decodeBase32(key, words)) return;
  // The prefix keeps a raw key apart from the digest of the same text.
  const bytes = hash('sha256', `raw:${key}`, 'buffer');
  for (let word = 0; word < WORDS_PER_DIGEST; word++) words[word] = bytes.readInt32LE(word * 4);
}

/** Six characters give 30 bits of each word; the last two characters give each word its top two. */
function decodeBase32(key: string, words: Int32Array): boolean {
  const high = valueAt(key, TAIL_AT);
  const low = valueAt(key, TAIL_AT + 1);
  const tail = (high << 5) | low;
  let seen = high | low;
  let at = 0;
  for (let word = 0; word < WORDS_PER_DIGEST; word++) {
    let bits = tail >>> (2 * word);
    for (const end = at + CHARACTERS_PER_WORD; at < end; at++) {
      const value = valueAt(key, at);
      seen |= value;
      bits = (bits << 5) | value;
    }
    words[word] = bits;
  }
  return seen < INVALID;
}

function valueAt(key: string, at: number): number {
  return VALUE_BY_CODE[key.charCodeAt(at)] ?? INVALID;
}
