import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { Secret } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';

import { metaUserNotices, parseSignedRequest } from './index.ts';

/** The app secret that the fixtures were signed with. */
const SECRET = '4c0d6ab1f2e94758a3b6d5c7e8f90a1b';
const FIXTURE = new URL('../fixtures/a-data-deletion-as-a-signed-request/', import.meta.url);
const FORM = readFileSync(new URL('body.txt', FIXTURE), 'utf8');
const SIGNED_REQUEST = FORM.replace('signed_request=', '');
/** Public samples that stand beside a checkout, where there are any; they are read, never copied. */
const CORPUS = path.join(import.meta.dirname, '../../../../shared/fixtures/meta');
const NOTICE = { userId: '31847209', issuedAtMs: 1_790_000_000_000 };
const PAYLOAD = { user_id: '31847209', algorithm: 'HMAC-SHA256', issued_at: 1_790_000_000 };

function read(signedRequest: string, ...secrets: string[]) {
  const verification = parseSignedRequest(
    signedRequest,
    secrets.map((value) => Secret.of(value)),
  );
  return verification.ok ? verification.notice : verification.reason;
}

function sign(payload: unknown, secret = SECRET): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const encoded = Buffer.from(text).toString('base64url');
  return `${createHmac('sha256', secret).update(encoded).digest('base64url')}.${encoded}`;
}

test('a recorded request is read', () => {
  expect(read(SIGNED_REQUEST, SECRET)).toMatchObject(NOTICE);
  const form = metaUserNotices.verify(Buffer.from(FORM), [Secret.of(SECRET)]);
  expect(form).toMatchObject({ ok: true, notice: NOTICE });
});

test.skipIf(!existsSync(CORPUS))('the public vector is read', () => {
  const file = readFileSync(path.join(CORPUS, 'signed_request_vector.json'), 'utf8');
  const { secret, form_body: form, decoded } = JSON.parse(file);
  const outcome = metaUserNotices.verify(Buffer.from(form), [Secret.of(secret)]);
  const { user_id: userId, issued_at: issuedAt } = decoded;
  expect(outcome).toMatchObject({ ok: true, notice: { userId, issuedAtMs: issuedAt * 1000 } });
});

test('the signature is over the payload as it is encoded', () => {
  const [signature, payload = ''] = SIGNED_REQUEST.split('.');
  const decoded = Buffer.from(payload, 'base64url').toString();
  expect(createHmac('sha256', SECRET).update(payload).digest('base64url')).toBe(signature);
  const overDecoded = createHmac('sha256', SECRET).update(decoded).digest('base64url');
  expect(read(`${overDecoded}.${payload}`, SECRET)).toBe('mismatch');
});

test('every live secret is tried, also after one has matched', () => {
  const live = [Secret.of(SECRET), Secret.of('another')];
  const reveal = vi.spyOn(live[1]!, 'reveal');
  expect(parseSignedRequest(SIGNED_REQUEST, live).ok).toBe(true);
  expect(reveal).toHaveBeenCalledOnce();
  expect(read(SIGNED_REQUEST, 'another', SECRET)).toMatchObject(NOTICE);
  expect(read(SIGNED_REQUEST, 'another')).toBe('mismatch');
  expect(read(SIGNED_REQUEST)).toBe('mismatch');
});

test('an empty secret is a fault of the configuration, even for who signed with it', () => {
  expect(() => read(sign(PAYLOAD, ''), '')).toThrow('app secret must not be empty');
});

test.each([
  ['another algorithm', { ...PAYLOAD, algorithm: 'HMAC-SHA1' }],
  ['no algorithm', { user_id: '1' }],
  ['none', { ...PAYLOAD, algorithm: 'none' }],
  ['nobody', { algorithm: 'HMAC-SHA256' }],
  ['an empty id', { ...PAYLOAD, user_id: '' }],
  ['a list', []],
  ['null', null],
  ['no JSON', '{'],
])('a payload of %s is malformed, however well it is signed', (_, payload) => {
  expect(read(sign(payload), SECRET)).toBe('malformed');
});

test('an id that comes as a number keeps its digits', () => {
  const text = '{"user_id":9107421598123456789,"algorithm":"hmac-sha256"}';
  expect(read(sign(text), SECRET)).toEqual({ userId: '9107421598123456789', '~verified': true });
});

const [SIGNATURE = '', ENCODED = ''] = SIGNED_REQUEST.split('.');
test.each([
  ['nothing', ''],
  ['a signature alone', SIGNATURE],
  ['a payload without a signature', `.${ENCODED}`],
  ['an empty payload', `${SIGNATURE}.`],
  ['a third part', `${SIGNED_REQUEST}.x`],
  ['a signature with its padding', `${SIGNATURE}=.${ENCODED}`],
  ['a shorter signature', `${SIGNATURE.slice(1)}.${ENCODED}`],
  ['a line break at its end', `${SIGNED_REQUEST}\n`],
])('%s is malformed', (_, signedRequest) => {
  expect(read(signedRequest, SECRET)).toBe('malformed');
});

test.each([
  ['an empty body', ''],
  ['another field', 'request=x'],
  ['JSON', JSON.stringify({ signed_request: SIGNED_REQUEST })],
  ['the field twice', `${FORM}&${FORM}`],
])('%s is no form of a notice', (_, body) => {
  const outcome = metaUserNotices.verify(Buffer.from(body), [Secret.of(SECRET)]);
  expect(outcome).toEqual({ ok: false, reason: 'missing' });
});

test('whatever is sent, nothing throws and nothing is proven', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.uint8Array(), (text, bytes) => {
      expect(typeof read(text, SECRET)).toBe('string');
      expect(metaUserNotices.verify(bytes, [Secret.of(SECRET)]).ok).toBe(false);
    }),
  );
});

test('a changed character of either part is not accepted', () => {
  fc.assert(
    fc.property(fc.nat(SIGNED_REQUEST.length - 1), fc.constantFrom('A', 'b'), (at, by) => {
      const text = SIGNED_REQUEST;
      fc.pre(text[at] !== by);
      const changed = text.slice(0, at) + by + text.slice(at + 1);
      expect(typeof read(changed, SECRET)).toBe('string');
    }),
  );
});
