import { inspect } from 'node:util';

import { isConnectorError, Secret } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { type CiphertextOwner, createEncryption } from '../index.ts';

const OLD = { id: 'old', key: keyOf(1) };
const NEW = { id: 'new', key: keyOf(2) };
const OWNER: CiphertextOwner = {
  tenantId: 'acme',
  connector: 'parcels',
  channel: 'parcels',
  accountId: '1001',
  purpose: 'refresh_token',
};
const FORM = /^v1\.[\w-]+\.[\w-]{16}\.[\w-]+$/;
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const owners = fc.record<CiphertextOwner>({
  tenantId: text,
  connector: text,
  channel: text,
  accountId: text,
  purpose: text,
});

function keyOf(seed: number): Secret {
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => (index * seed) % 256));
  return Secret.of(bytes.toString('base64'));
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return isConnectorError(error) ? error.code : 'another error';
  }
  return 'no error';
}

test('what is encrypted for an owner is decrypted for it, and does not show in the text', () => {
  const encryption = createEncryption({ keys: [OLD] });
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), owners, (content, owner) => {
      const wellFormed = content.toWellFormed();
      const ciphertext = encryption.encrypt(Secret.of(wellFormed), owner);
      expect(ciphertext).toMatch(FORM);
      expect(encryption.decrypt(ciphertext, owner).reveal()).toBe(wellFormed);
    }),
  );
  const ciphertext = encryption.encrypt(Secret.of('a-planted-token'), OWNER);
  expect(Buffer.from(ciphertext.split('.')[3] ?? '', 'base64url').toString()).not.toContain(
    'plant',
  );
});

test('a text in which any one character is changed is refused', () => {
  const encryption = createEncryption({ keys: [NEW, OLD] });
  const ciphertext = encryption.encrypt(Secret.of('a token'), OWNER);
  for (let at = 0; at < ciphertext.length; at++) {
    for (const other of ['A', 'B', '_', '.', '']) {
      if (ciphertext[at] === other) continue;
      const changed = ciphertext.slice(0, at) + other + ciphertext.slice(at + 1);
      expect(codeOf(() => encryption.decrypt(changed, OWNER))).toMatch(
        /^(?:payload|config)_invalid$/,
      );
    }
  }
});

test('each byte of nonce, content and tag counts', () => {
  const encryption = createEncryption({ keys: [OLD] });
  const [format, id, nonce = '', body = ''] = encryption
    .encrypt(Secret.of('a token'), OWNER)
    .split('.');
  const bytes = Buffer.concat([Buffer.from(nonce, 'base64url'), Buffer.from(body, 'base64url')]);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    const parts = [changed.subarray(0, 12), changed.subarray(12)];
    const ciphertext = [format, id, ...parts.map((part) => part.toString('base64url'))].join('.');
    expect(codeOf(() => encryption.decrypt(ciphertext, OWNER))).toBe('payload_invalid');
  }
});

test('no owner decrypts what is another’s, and no purpose what is for another', () => {
  const encryption = createEncryption({ keys: [OLD] });
  const ciphertext = encryption.encrypt(Secret.of('a token'), OWNER);
  for (const other of [
    { ...OWNER, tenantId: 'zoo' },
    { ...OWNER, connector: 'letters' },
    { ...OWNER, channel: 'letters' },
    { ...OWNER, accountId: '1002' },
    { ...OWNER, purpose: 'access_token' },
  ]) {
    expect(codeOf(() => encryption.decrypt(ciphertext, other))).toBe('payload_invalid');
  }
});

test('names that run into each other are not mistaken for each other', () => {
  const encryption = createEncryption({ keys: [OLD] });
  const fields = ['tenantId', 'connector', 'channel', 'accountId', 'purpose'] as const;
  for (const [index, field] of fields.slice(0, -1).entries()) {
    const next = fields[index + 1]!;
    for (const between of ['', ',', '"', '","', '\\', ':', '.', '\u0000', '\n', '1']) {
      const one = { ...OWNER, [field]: `a${between}b`, [next]: 'c' };
      const other = { ...OWNER, [field]: 'a', [next]: `b${between}c` };
      const ciphertext = encryption.encrypt(Secret.of('a token'), one);
      expect(codeOf(() => encryption.decrypt(ciphertext, other))).toBe('payload_invalid');
    }
  }
  const broken = encryption.encrypt(Secret.of('a token'), { ...OWNER, accountId: '\ud800' });
  const replaced = { ...OWNER, accountId: '\ufffd' };
  expect(codeOf(() => encryption.decrypt(broken, replaced))).toBe('payload_invalid');
});

test('a secret under a key that is not configured is refused as a mistake of configuration', () => {
  const ciphertext = createEncryption({ keys: [OLD] }).encrypt(Secret.of('a token'), OWNER);
  const encryption = createEncryption({ keys: [NEW] });
  expect(codeOf(() => encryption.decrypt(ciphertext, OWNER))).toBe('config_invalid');
});

test('another key under the same id decrypts nothing', () => {
  const ciphertext = createEncryption({ keys: [OLD] }).encrypt(Secret.of('a token'), OWNER);
  const encryption = createEncryption({ keys: [{ id: 'old', key: keyOf(3) }] });
  expect(codeOf(() => encryption.decrypt(ciphertext, OWNER))).toBe('payload_invalid');
});

test('the first key encrypts, all decrypt, and what is under another key is not current', () => {
  const before = createEncryption({ keys: [OLD] });
  const after = createEncryption({ keys: [NEW, OLD] });
  const old = before.encrypt(Secret.of('a token'), OWNER);
  expect(after.decrypt(old, OWNER).reveal()).toBe('a token');
  expect([before.isCurrent(old), after.isCurrent(old)]).toEqual([true, false]);
  const again = after.encrypt(Secret.of('a token'), OWNER);
  expect(again).toMatch(/^v1\.new\./);
  expect(after.isCurrent(again)).toBe(true);
});

test('the same secret is another text each time', () => {
  const encryption = createEncryption({ keys: [OLD] });
  const texts = Array.from({ length: 1_000 }, () =>
    encryption.encrypt(Secret.of('a token'), OWNER),
  );
  expect(new Set(texts.map((ciphertext) => ciphertext.split('.')[2])).size).toBe(1_000);
});

test('anything that is no ciphertext is refused, and no error tells what it was given', () => {
  const encryption = createEncryption({ keys: [OLD] });
  fc.assert(
    fc.property(fc.string({ minLength: 12 }), (given) => {
      for (const ciphertext of [given, `v1.old.${given}`, `v1.old.AAAAAAAAAAAAAAAA.${given}`]) {
        let error: unknown;
        try {
          encryption.decrypt(ciphertext, OWNER);
        } catch (reason) {
          error = reason;
        }
        expect(isConnectorError(error) && error.code).toMatch(/^(?:payload|config)_invalid$/);
        expect(isConnectorError(error) && error.message + inspect(error.cause)).not.toContain(
          given,
        );
      }
    }),
  );
});

test.each([
  ['there is none', []],
  ['an id is there twice', [OLD, { ...NEW, id: 'old' }]],
  ['an id holds a dot', [{ ...OLD, id: 'a.b' }]],
  ['one is short', [{ id: 'a', key: Secret.of(Buffer.alloc(31, 7).toString('base64')) }]],
])('keys are refused when %s', (_, keys) => {
  expect(codeOf(() => createEncryption({ keys }))).toBe('config_invalid');
});
