import { inspect } from 'node:util';

import { isConnectorError, Secret } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { parseStandardWebhooksKey } from './index.ts';

/** RFC 8032, section 7.1, test 1. */
const RFC_SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const RFC_PUBLIC = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

function base64Of(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

function failureOf(text: string): Error & { code?: string } {
  try {
    parseStandardWebhooksKey(text);
  } catch (error) {
    if (isConnectorError(error)) return error;
  }
  throw new Error('expected a ConnectorError');
}

test.each([24, 32, 64])('a whsec_ key of %i bytes is read', (length) => {
  const bytes = Buffer.alloc(length, 0xa7);
  const key = parseStandardWebhooksKey(`whsec_${bytes.toString('base64')}`);
  expect(key.kind === 'hmac' && key.secretKey.export()).toEqual(bytes);
});

test('a key is read from a secret as from a text', () => {
  const text = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  const key = parseStandardWebhooksKey(Secret.of(text));
  expect(key.kind === 'hmac' && key.secretKey.export()).toEqual(Buffer.alloc(24, 7));
});

test('a whsk_ key as a seed, one as seed and public key, and its whpk_ key are one key', () => {
  const fromSeed = parseStandardWebhooksKey(`whsk_${base64Of(RFC_SEED)}`);
  const fromBoth = parseStandardWebhooksKey(`whsk_${base64Of(RFC_SEED + RFC_PUBLIC)}`);
  const fromPublic = parseStandardWebhooksKey(`whpk_${base64Of(RFC_PUBLIC)}`);
  if (fromSeed.kind !== 'ed25519' || fromBoth.kind !== 'ed25519') throw new Error('not ed25519');
  if (fromPublic.kind !== 'ed25519') throw new Error('not ed25519');

  expect(fromSeed.publicKey.equals(fromPublic.publicKey)).toBe(true);
  expect(fromBoth.publicKey.equals(fromPublic.publicKey)).toBe(true);
  expect(fromSeed.privateKey?.equals(fromBoth.privateKey!)).toBe(true);
  expect(fromPublic.privateKey).toBeUndefined();
});

test('a whsk_ key whose public half belongs to another seed is refused', () => {
  const foreign = `${RFC_PUBLIC.slice(0, -2)}1b`;
  const failure = failureOf(`whsk_${base64Of(RFC_SEED + foreign)}`);
  expect(failure.code).toBe('config_invalid');
  expect(failure.message).toMatch(/last 32 bytes .* must be the public key of the first 32/);
});

const WHSEC = /whsec_ and the base64 of 24 to 64 random bytes, for example .*openssl rand/;
const WHSK = /whsk_ and the base64 of a 32-byte ed25519 seed, .*for example .*openssl rand/;
const WHPK = /whpk_ and the base64 of a 32-byte ed25519 public key, for example whpk_/;
const ANY = /must begin with whsec_ .* whsk_ .* whpk_/;
const ok32 = Buffer.alloc(32, 0xfb).toString('base64');
test.each([
  ['an empty text', '', ANY],
  ['a bare base64 text', ok32, ANY],
  ['another prefix', `whsex_${ok32}`, ANY],
  ['a prefix in capitals', `WHSEC_${ok32}`, ANY],
  ['something before the prefix', ` whsec_${ok32}`, ANY],
  ['a whsec_ prefix only', 'whsec_', WHSEC],
  ['a whsec_ key of 23 bytes', `whsec_${Buffer.alloc(23, 1).toString('base64')}`, WHSEC],
  ['a whsec_ key of 65 bytes', `whsec_${Buffer.alloc(65, 1).toString('base64')}`, WHSEC],
  ['a whsec_ key without its padding', `whsec_${ok32.replace('=', '')}`, WHSEC],
  ['a whsec_ key in the URL alphabet', `whsec_${ok32.replaceAll('+', '-')}`, WHSEC],
  ['a whsec_ key with a line break', `whsec_${ok32}\n`, WHSEC],
  ['a whsec_ key in hex of an odd length', `whsec_${'a'.repeat(63)}`, WHSEC],
  ['a whsk_ key of 31 bytes', `whsk_${Buffer.alloc(31, 1).toString('base64')}`, WHSK],
  ['a whsk_ key of 33 bytes', `whsk_${Buffer.alloc(33, 1).toString('base64')}`, WHSK],
  ['a whsk_ key of 63 bytes', `whsk_${Buffer.alloc(63, 1).toString('base64')}`, WHSK],
  ['a whsk_ key of 65 bytes', `whsk_${Buffer.alloc(65, 1).toString('base64')}`, WHSK],
  ['a whsk_ key that is not base64', `whsk_${'%'.repeat(44)}`, WHSK],
  ['a whpk_ key of 31 bytes', `whpk_${Buffer.alloc(31, 1).toString('base64')}`, WHPK],
  ['a whpk_ key of 64 bytes', `whpk_${Buffer.alloc(64, 1).toString('base64')}`, WHPK],
])('%s is refused, and the message says what the key must be', (_, text, expectation) => {
  const failure = failureOf(text);
  expect(failure.code).toBe('config_invalid');
  expect(failure.message).toMatch(expectation);
});

test('the message of a refusal never repeats the key', () => {
  const prefix = fc.constantFrom('whsec_', 'whsk_', 'whpk_', 'key_', '');
  // Of a length that no kind of key has.
  const base64 = fc.base64String({ minLength: 12, maxLength: 28 });
  fc.assert(
    fc.property(prefix, base64, (start, rest) => {
      const failure = failureOf(start + rest);
      expect(`${failure.message} ${String(failure.cause)}`).not.toContain(rest.slice(0, 12));
    }),
  );
});

test('a key that is printed shows nothing of itself', () => {
  const seed = base64Of(RFC_SEED);
  const shared = Buffer.alloc(24, 0x5d);
  for (const text of [`whsk_${seed}`, `whsec_${shared.toString('base64')}`]) {
    const key = parseStandardWebhooksKey(text);
    const printed = inspect(key, { depth: 9, showHidden: true }) + JSON.stringify(key);
    expect(printed).not.toContain(text.slice(6, 30));
    expect(printed).not.toContain(shared.toString('hex').slice(0, 16));
    expect(printed).not.toContain(RFC_SEED.slice(0, 16));
  }
});
