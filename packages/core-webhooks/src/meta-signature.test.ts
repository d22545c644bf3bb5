import { createHash, createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

import { type InboundRequest, isConnectorError, Secret } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';

import { metaSignature } from './index.ts';

/** The app secret that the fixtures were signed with. */
const APP_SECRET = '4c0d6ab1f2e94758a3b6d5c7e8f90a1b';
const OTHER_SECRET = '00d1c2b3a4958677a8b9cadbecfd0e1f';
const FIXTURES = new URL('../fixtures/', import.meta.url);
/** What is signed by a header over JSON. */
const DELIVERIES = readdirSync(FIXTURES).filter((name) =>
  existsSync(new URL(`${name}/body.json`, FIXTURES)),
);
const MESSENGER = 'a-messenger-text-with-escaped-umlauts-and-slashes';

type Delivery = { readonly rawBody: Uint8Array; readonly headers: Record<string, string> };

function deliveryOf(name: string): Delivery {
  const headers = JSON.parse(readFileSync(new URL(`${name}/headers.json`, FIXTURES), 'utf8'));
  return { rawBody: readFileSync(new URL(`${name}/body.json`, FIXTURES)), headers };
}

function requestOf({ rawBody, headers }: Delivery): InboundRequest {
  return { header: (name) => headers[name], rawBody, receivedAtMs: 1_790_000_004_000 };
}

function verify(delivery: Delivery, ...secrets: string[]): string {
  const outcome = metaSignature.verify(
    requestOf(delivery),
    secrets.map((value) => Secret.of(value)),
  );
  return outcome.ok ? 'verified' : outcome.reason;
}

function signed(rawBody: Uint8Array, secret: string): Delivery {
  const hex = createHmac('sha256', secret).update(rawBody).digest('hex');
  return { rawBody, headers: { 'x-hub-signature-256': `sha256=${hex}` } };
}

function withSignature(value: string): Delivery {
  return { ...deliveryOf(MESSENGER), headers: { 'x-hub-signature-256': value } };
}

test.each(DELIVERIES)('%s verifies', (name) => {
  expect(verify(deliveryOf(name), APP_SECRET)).toBe('verified');
});

test.each(DELIVERIES)('%s does not verify once it was parsed and serialised', (name) => {
  const { rawBody, headers } = deliveryOf(name);
  const text = new TextDecoder().decode(rawBody);
  const again = JSON.stringify(JSON.parse(text));
  expect(again).not.toBe(text);
  expect(verify({ rawBody: Buffer.from(again), headers }, APP_SECRET)).toBe('mismatch');
});

test('a proven request is the one that came in', () => {
  const request = requestOf(deliveryOf(MESSENGER));
  const outcome = metaSignature.verify(request, [Secret.of(APP_SECRET)]);
  expect(outcome.ok && outcome.request).toBe(request);
});

test('the scheme names itself for logs', () => {
  expect(metaSignature.id).toBe('meta-hmac-sha256');
});

test('a wrong secret is a mismatch', () => {
  expect(verify(deliveryOf(MESSENGER), OTHER_SECRET)).toBe('mismatch');
});

test('the previous secret is accepted beside the current one, in any place of the list', () => {
  const delivery = deliveryOf(MESSENGER);
  expect(verify(delivery, APP_SECRET, OTHER_SECRET)).toBe('verified');
  expect(verify(delivery, OTHER_SECRET, APP_SECRET)).toBe('verified');
  expect(verify(delivery, OTHER_SECRET, APP_SECRET, 'a third one')).toBe('verified');
});

test('every secret is tried, also after one has matched', () => {
  const secrets = [Secret.of(APP_SECRET), Secret.of(OTHER_SECRET)];
  const reveal = vi.spyOn(secrets[1]!, 'reveal');
  const outcome = metaSignature.verify(requestOf(deliveryOf(MESSENGER)), secrets);
  expect(outcome.ok).toBe(true);
  expect(reveal).toHaveBeenCalledOnce();
});

test('a secret is revealed once and not again for each request', () => {
  const secret = Secret.of(APP_SECRET);
  const reveal = vi.spyOn(secret, 'reveal');
  const request = requestOf(deliveryOf(MESSENGER));
  expect(metaSignature.verify(request, [secret]).ok).toBe(true);
  expect(metaSignature.verify(request, [secret]).ok).toBe(true);
  expect(reveal).toHaveBeenCalledOnce();
});

test('without a live secret nothing is proven', () => {
  expect(verify(deliveryOf(MESSENGER))).toBe('mismatch');
});

test('an empty secret is a fault of the configuration, even for who signed with it', () => {
  const delivery = signed(Buffer.from('{}'), '');
  let caught: unknown;
  try {
    verify(delivery, '');
  } catch (error) {
    caught = error;
  }
  expect(isConnectorError(caught) && caught.code).toBe('config_invalid');
  expect(caught).toHaveProperty('message', 'app secret must not be empty');
});

test('a secret with characters beyond ASCII is read as UTF-8', () => {
  const delivery = signed(Buffer.from('{"object":"page"}'), 'schlüssel-🗝');
  expect(verify(delivery, 'schlüssel-🗝')).toBe('verified');
});

test('a request without a signature is missing one', () => {
  expect(verify({ ...deliveryOf(MESSENGER), headers: {} }, APP_SECRET)).toBe('missing');
});

test('a right SHA-1 signature alone counts as none', () => {
  const delivery = deliveryOf(MESSENGER);
  const sha1 = delivery.headers['x-hub-signature']!;
  const computed = createHmac('sha1', APP_SECRET).update(delivery.rawBody).digest('hex');
  expect(sha1).toBe(`sha1=${computed}`);
  expect(verify({ ...delivery, headers: { 'x-hub-signature': sha1 } }, APP_SECRET)).toBe('missing');
});

test('upper-case hex and an upper-case prefix are accepted', () => {
  const signature = deliveryOf(MESSENGER).headers['x-hub-signature-256']!;
  expect(verify(withSignature(signature.toUpperCase()), APP_SECRET)).toBe('verified');
  const hex = signature.slice('sha256='.length);
  expect(verify(withSignature(`sha256=${hex.toUpperCase()}`), APP_SECRET)).toBe('verified');
});

const HEX = deliveryOf(MESSENGER).headers['x-hub-signature-256']!.slice('sha256='.length);
test.each([
  ['is empty', ''],
  ['has no prefix', HEX],
  ['has another prefix', `sha1=${HEX}`],
  ['has something before the prefix', ` sha256=${HEX}`],
  ['has a prefix only', 'sha256='],
  ['is cut by one digit', `sha256=${HEX.slice(1)}`],
  ['is cut to half', `sha256=${HEX.slice(32)}`],
  ['is longer by one digit', `sha256=${HEX}0`],
  ['ends in a line break', `sha256=${HEX}\n`],
  ['has a character that is not hex', `sha256=${HEX.slice(1)}g`],
  ['is base64', `sha256=${Buffer.from(HEX, 'hex').toString('base64')}`],
  ['was sent twice', `sha256=${HEX}, sha256=${HEX}`],
])('a signature that %s is malformed', (_, value) => {
  expect(verify(withSignature(value), APP_SECRET)).toBe('malformed');
});

test('a plain SHA-256 of the body is no signature', () => {
  const digest = createHash('sha256').update(deliveryOf(MESSENGER).rawBody).digest('hex');
  expect(verify(withSignature(`sha256=${digest}`), APP_SECRET)).toBe('mismatch');
});

const body = fc.uint8Array({ maxLength: 300 });
const secret = fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' });

test('any bytes that were signed with any live secret verify', () => {
  fc.assert(
    fc.property(
      body,
      fc.uniqueArray(secret, { minLength: 1, maxLength: 4 }),
      fc.nat(),
      (bytes, live, pick) => {
        const delivery = signed(bytes, live[pick % live.length]!);
        expect(verify(delivery, ...live)).toBe('verified');
      },
    ),
  );
});

test('one flipped bit of the body fails', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      secret,
      fc.nat(),
      (bytes, key, at) => {
        const { headers } = signed(bytes, key);
        expect(verify({ rawBody: withFlippedBit(bytes, at), headers }, key)).toBe('mismatch');
      },
    ),
  );
});

test('one flipped bit of the signature fails', () => {
  fc.assert(
    fc.property(body, secret, fc.nat(255), (bytes, key, at) => {
      const mac = createHmac('sha256', key).update(bytes).digest();
      const value = `sha256=${Buffer.from(withFlippedBit(mac, at)).toString('hex')}`;
      const delivery = { rawBody: bytes, headers: { 'x-hub-signature-256': value } };
      expect(verify(delivery, key)).toBe('mismatch');
    }),
  );
});

test('a secret that is not live fails', () => {
  fc.assert(
    fc.property(body, fc.uniqueArray(secret, { minLength: 2, maxLength: 4 }), (bytes, secrets) => {
      const [gone, ...live] = secrets;
      expect(verify(signed(bytes, gone!), ...live)).toBe('mismatch');
    }),
  );
});

test('no header makes verification throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      expect(verify(withSignature(value), APP_SECRET)).not.toBe('verified');
    }),
  );
});

function withFlippedBit(bytes: Uint8Array, at: number): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  const bit = at % (bytes.length * 8);
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return flipped;
}
