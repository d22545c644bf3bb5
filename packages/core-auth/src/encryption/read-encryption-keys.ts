import { Secret } from '@pyloto/core-connectors';

import { BYTES_PER_KEY, ENCRYPTION_KEY_ID, encryptionKeyBytes } from './create-encryption.ts';
import type { EncryptionKey } from './create-encryption.ts';

/** What is wrong with an entry; never its value. */
export type EncryptionKeyProblem = {
  /** The place of the entry in the list: `[0]`; empty for the list itself. */
  readonly at: string;
  /** Completes «… must be …». */
  readonly mustBe: string;
  readonly example: string;
};

/** The keys that can be used, in their order, and what is wrong with the other entries. */
export type EncryptionKeysReading = {
  readonly keys: readonly EncryptionKey[];
  readonly problems: readonly EncryptionKeyProblem[];
};

const EXAMPLE = '2026-11:<32 random bytes in base64>';

/**
 * Reads `PYLOTO_ENCRYPTION_KEYS`: `<id>:<32 bytes in base64>`, several with commas in between. The first one encrypts, all decrypt.
 *
 * Every problem is named. A key that is one byte repeated (32 zeros) is none, and neither is a key that is there under two ids.
 */
export function readEncryptionKeys(text: string): EncryptionKeysReading {
  const keys: EncryptionKey[] = [];
  const problems: EncryptionKeyProblem[] = [];
  const ids = new Set<string>();
  const values = new Set<string>();
  if (text.trim() === '') return { keys, problems: [problem('', 'a list of at least one key')] };
  for (const [index, entry] of text.split(',').entries()) {
    const { id, value } = partsOf(entry.trim());
    const mistakes = mistakesOf(id, value);
    if (id !== '' && ids.has(id)) mistakes.push('under an id that no other key has');
    if (values.has(value)) mistakes.push('another key than those before it');
    ids.add(id);
    values.add(value);
    if (mistakes.length === 0) keys.push({ id, key: Secret.of(value) });
    for (const mistake of mistakes) problems.push(problem(`[${index}]`, mistake));
  }
  return { keys, problems };
}

function partsOf(entry: string): { id: string; value: string } {
  const colon = entry.indexOf(':');
  // Without a colon the whole entry may be a key, so it is not taken for an id.
  return colon === -1
    ? { id: '', value: entry }
    : { id: entry.slice(0, colon), value: entry.slice(colon + 1) };
}

function mistakesOf(id: string, value: string): string[] {
  const mistakes: string[] = [];
  if (!ENCRYPTION_KEY_ID.test(id)) {
    mistakes.push('an id of 1 to 32 characters of A–Z a–z 0–9 _ -, a colon and a key');
  }
  const bytes = encryptionKeyBytes(value);
  if (bytes === undefined) mistakes.push(`a key of exactly ${BYTES_PER_KEY} bytes in base64`);
  else if (bytes.every((byte) => byte === bytes[0])) mistakes.push('a key of random bytes');
  return mistakes;
}

function problem(at: string, mustBe: string): EncryptionKeyProblem {
  return { at, mustBe, example: EXAMPLE };
}
