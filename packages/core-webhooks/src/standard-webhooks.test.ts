import { createHmac } from 'node:crypto';

import { type InboundRequest, isConnectorError, Secret } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';

import {
  parseStandardWebhooksKey,
  signStandardWebhook,
  type StandardWebhook,
  standardWebhooksSignature,
} from './index.ts';

/**
 * Published signatures.
 *
 * v1: standard-webhooks/standard-webhooks at b2fa7b8, libraries/javascript/src/webhook.test.ts, "sign function works".
 * v1a: svix/svix-webhooks at 4fc0cfb, server/svix-server/src/worker.rs, test_asymmetric_key_signing; the signature is the
 * one that the specification prints as its example. Its whpk_ key is in server/svix-server/src/core/types/mod.rs.
 */
const PUBLISHED = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  whsec: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  v1: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  whsk: 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
  whpk: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
  v1a: 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
};
const SENT_AT_MS = 1_614_265_330_000;
const TOLERANCE_MS = 300_000;

const OLD_WHSEC = `whsec_${Buffer.alloc(32, 0x11).toString('base64')}`;
const OLD_WHSK = `whsk_${Buffer.alloc(32, 0x22).toString('base64')}`;
const FOREIGN_V1 = `v1,${Buffer.alloc(32, 0x33).toString('base64')}`;
const FOREIGN_V1A = `v1a,${Buffer.alloc(64, 0x33).toString('base64')}`;

type Headers = Readonly<Record<string, string | undefined>>;

function requestOf(headers: Headers, body: string | Uint8Array): InboundRequest {
  const rawBody = typeof body === 'string' ? Buffer.from(body) : body;
  return { header: (name) => headers[name], rawBody, receivedAtMs: 0 };
}

function published(signature: string, headers: Headers = {}): InboundRequest {
  return requestOf(
    {
      'webhook-id': PUBLISHED.id,
      'webhook-timestamp': PUBLISHED.timestamp,
      'webhook-signature': signature,
      ...headers,
    },
    PUBLISHED.body,
  );
}

function schemeAt(nowMs: number, toleranceMs?: number) {
  const clock = { now: () => nowMs };
  return standardWebhooksSignature(toleranceMs === undefined ? { clock } : { clock, toleranceMs });
}

function secretsOf(texts: readonly string[]): Secret[] {
  return texts.map((text) => Secret.of(text));
}

function verify(request: InboundRequest, secrets: string[], nowMs = SENT_AT_MS): string {
  const outcome = schemeAt(nowMs).verify(request, secretsOf(secrets));
  return outcome.ok ? 'verified' : outcome.reason;
}

function webhook(changes: Partial<StandardWebhook> = {}): StandardWebhook {
  return {
    id: PUBLISHED.id,
    sentAtMs: SENT_AT_MS,
    body: PUBLISHED.body,
    keys: [parseStandardWebhooksKey(PUBLISHED.whsec)],
    ...changes,
  };
}

function failureOf(action: () => unknown): Error & { code?: string } {
  try {
    action();
  } catch (error) {
    if (isConnectorError(error)) return error;
  }
  throw new Error('expected a ConnectorError');
}

test('signing gives the published v1 signature', () => {
  expect(signStandardWebhook(webhook())).toEqual({
    'webhook-id': PUBLISHED.id,
    'webhook-timestamp': PUBLISHED.timestamp,
    'webhook-signature': PUBLISHED.v1,
  });
});

test('signing gives the published v1a signature', () => {
  const keys = [parseStandardWebhooksKey(PUBLISHED.whsk)];
  expect(signStandardWebhook(webhook({ keys }))['webhook-signature']).toBe(PUBLISHED.v1a);
});

test('several keys give several signatures, in their order and separated by a space', () => {
  const keys = [PUBLISHED.whsk, PUBLISHED.whsec].map(parseStandardWebhooksKey);
  const headers = signStandardWebhook(webhook({ keys }));
  expect(headers['webhook-signature']).toBe(`${PUBLISHED.v1a} ${PUBLISHED.v1}`);
});

test('the time of the attempt is sent in whole seconds, never one too late', () => {
  const headers = signStandardWebhook(webhook({ sentAtMs: SENT_AT_MS + 999 }));
  expect(headers['webhook-timestamp']).toBe(PUBLISHED.timestamp);
  expect(headers['webhook-signature']).toBe(PUBLISHED.v1);
});

test('a body of text is signed as its UTF-8 bytes', () => {
  const keys = [PUBLISHED.whsk, PUBLISHED.whsec].map(parseStandardWebhooksKey);
  const text = '{"text":"Grüße 👋"}';
  const bytes = new TextEncoder().encode(text);
  expect(signStandardWebhook(webhook({ keys, body: text }))).toEqual(
    signStandardWebhook(webhook({ keys, body: bytes })),
  );
});

test.each([
  ['is empty', ''],
  ['has a dot', 'evt_1.1614265330'],
  ['has a space', 'evt 1'],
  ['has a line break', 'evt_1\r\nx-admin: 1'],
  ['has a character beyond ASCII', 'evt_ä'],
  ['has 257 characters', 'e'.repeat(257)],
])('an id that %s is not signed', (_, id) => {
  const failure = failureOf(() => signStandardWebhook(webhook({ id })));
  expect(failure.code).toBe('payload_invalid');
  expect(failure.message).toMatch(/webhook id must be 1 to 256 visible ASCII .* without a dot/);
});

test('an id of every allowed character and of 256 characters is signed', () => {
  const visible = Array.from({ length: 94 }, (_, at) => String.fromCharCode(0x21 + at)).join('');
  for (const id of [visible.replace('.', ''), 'e'.repeat(256)]) {
    const headers = signStandardWebhook(webhook({ id }));
    expect(verify(requestOf(headers, PUBLISHED.body), [PUBLISHED.whsec])).toBe('verified');
  }
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 2 ** 60])(
  'a webhook that is sent at %d ms is not signed',
  (sentAtMs) => {
    const failure = failureOf(() => signStandardWebhook(webhook({ sentAtMs })));
    expect(failure.code).toBe('payload_invalid');
    expect(failure.message).toMatch(/sentAtMs must be milliseconds since the epoch/);
  },
);

test.each([0, Number.MAX_SAFE_INTEGER])(
  'a webhook that is sent at %d ms verifies then',
  (sentAtMs) => {
    const request = requestOf(signStandardWebhook(webhook({ sentAtMs })), PUBLISHED.body);
    expect(verify(request, [PUBLISHED.whsec], sentAtMs)).toBe('verified');
  },
);

test('signing without a key is a fault of the configuration', () => {
  const failure = failureOf(() => signStandardWebhook(webhook({ keys: [] })));
  expect(failure.code).toBe('config_invalid');
  expect(failure.message).toMatch(/a whsec_ or whsk_ key is required/);
});

test('a public key cannot sign', () => {
  const keys = [parseStandardWebhooksKey(PUBLISHED.whpk)];
  const failure = failureOf(() => signStandardWebhook(webhook({ keys })));
  expect(failure.code).toBe('config_invalid');
  expect(failure.message).toMatch(/a whpk_ key cannot sign/);
});

test('the published signatures verify with the shared secret, the public key and the secret key', () => {
  expect(verify(published(PUBLISHED.v1), [PUBLISHED.whsec])).toBe('verified');
  expect(verify(published(PUBLISHED.v1a), [PUBLISHED.whpk])).toBe('verified');
  expect(verify(published(PUBLISHED.v1a), [PUBLISHED.whsk])).toBe('verified');
});

test('a proven request is the one that came in', () => {
  const request = published(PUBLISHED.v1);
  const outcome = schemeAt(SENT_AT_MS).verify(request, [Secret.of(PUBLISHED.whsec)]);
  expect(outcome.ok && outcome.request).toBe(request);
});

test('the scheme names itself for logs', () => {
  expect(schemeAt(0).id).toBe('standard-webhooks-1');
});

test('one matching signature of the list is enough, wherever it stands', () => {
  const lists = [
    `${PUBLISHED.v1} ${FOREIGN_V1}`,
    `${FOREIGN_V1} ${PUBLISHED.v1}`,
    `v2,whatever ${FOREIGN_V1} ${PUBLISHED.v1a} ${PUBLISHED.v1}`,
    ` ${FOREIGN_V1A}  ${PUBLISHED.v1} `,
    `v1,short ${PUBLISHED.v1}`,
  ];
  for (const list of lists) {
    expect(verify(published(list), [PUBLISHED.whsec])).toBe('verified');
  }
  expect(verify(published(`${FOREIGN_V1A} ${PUBLISHED.v1a}`), [PUBLISHED.whpk])).toBe('verified');
  expect(verify(published(`${PUBLISHED.v1a} ${FOREIGN_V1A}`), [PUBLISHED.whpk])).toBe('verified');
});

test('a key of either kind is accepted beside the others, in any place of the list', () => {
  for (const signature of [PUBLISHED.v1, PUBLISHED.v1a]) {
    const request = published(signature);
    expect(verify(request, [PUBLISHED.whsec, OLD_WHSEC, PUBLISHED.whpk, OLD_WHSK])).toBe(
      'verified',
    );
    expect(verify(request, [OLD_WHSEC, OLD_WHSK, PUBLISHED.whpk, PUBLISHED.whsec])).toBe(
      'verified',
    );
    expect(verify(request, [OLD_WHSEC, OLD_WHSK])).toBe('mismatch');
  }
});

test('every secret is tried, also after one has matched, and read only once', () => {
  const secrets = secretsOf([PUBLISHED.whsec, OLD_WHSEC]);
  const reveals = secrets.map((secret) => vi.spyOn(secret, 'reveal'));
  const scheme = schemeAt(SENT_AT_MS);
  expect(scheme.verify(published(PUBLISHED.v1), secrets).ok).toBe(true);
  expect(scheme.verify(published(PUBLISHED.v1), secrets).ok).toBe(true);
  for (const reveal of reveals) expect(reveal).toHaveBeenCalledOnce();
});

test('a signature counts only for its own kind of key', () => {
  expect(verify(published(PUBLISHED.v1), [PUBLISHED.whpk])).toBe('mismatch');
  expect(verify(published(PUBLISHED.v1a), [PUBLISHED.whsec])).toBe('mismatch');
});

test('the bytes of a public key are no shared secret', () => {
  const publicBytes = Buffer.from(PUBLISHED.whpk.slice('whpk_'.length), 'base64');
  const content = `${PUBLISHED.id}.${PUBLISHED.timestamp}.${PUBLISHED.body}`;
  const forged = createHmac('sha256', publicBytes).update(content).digest('base64');
  expect(verify(published(`v1,${forged}`), [PUBLISHED.whpk])).toBe('mismatch');
});

test('without a live secret nothing is proven', () => {
  expect(verify(published(PUBLISHED.v1), [])).toBe('mismatch');
});

test('a secret that is not a key is a fault of the configuration', () => {
  const failure = failureOf(() => verify(published(PUBLISHED.v1), ['just-some-password']));
  expect(failure.code).toBe('config_invalid');
  expect(failure.message).not.toContain('password');
});

test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
  'a request without %s is missing it',
  (name) => {
    const request = published(PUBLISHED.v1, { [name]: undefined });
    expect(verify(request, [PUBLISHED.whsec])).toBe('missing');
  },
);

test.each([
  ['letters after its digits', '1614265330abc'],
  ['a letter before its digits', 'x1614265330'],
  ['a fraction', '1614265330.0'],
  ['a sign', '+1614265330'],
  ['a minus', '-1614265330'],
  ['an exponent', '1614265330e0'],
  ['a leading zero', '01614265330'],
  ['a space', '1614265330 '],
  ['a line break', '1614265330\n'],
  ['nothing in it', ''],
  ['digits of another script', '١٦١٤٢٦٥٣٣٠'],
  ['too many digits', '16142653300000'],
])('a timestamp with %s is malformed, though it was signed', (_, timestamp) => {
  const secretBytes = Buffer.from(PUBLISHED.whsec.slice('whsec_'.length), 'base64');
  const content = `${PUBLISHED.id}.${timestamp}.${PUBLISHED.body}`;
  const signature = createHmac('sha256', secretBytes).update(content).digest('base64');
  const request = published(`v1,${signature}`, { 'webhook-timestamp': timestamp });
  expect(verify(request, [PUBLISHED.whsec])).toBe('malformed');
});

test('a dot in the id cannot move bytes between id, timestamp and body', () => {
  const [head, tail] = ['msg', 'p5jXN8AQM9LWM0D4loKWxJek'];
  const headers = signStandardWebhook(webhook({ id: head, body: `${tail}.${PUBLISHED.body}` }));
  const shifted = { ...headers, 'webhook-id': `${head}.${headers['webhook-timestamp']}` };
  expect(verify(requestOf(shifted, PUBLISHED.body), [PUBLISHED.whsec])).toBe('malformed');
});

test.each([
  ['is empty', ''],
  ['has no version', PUBLISHED.v1.slice('v1,'.length)],
  ['is of a version that nobody knows', PUBLISHED.v1.replace('v1', 'v2')],
  ['is cut', PUBLISHED.v1.slice(0, -1)],
  ['is longer', `${PUBLISHED.v1}=`],
  ['is a v1 signature under v1a', PUBLISHED.v1.replace('v1', 'v1a')],
  ['is a v1a signature under v1', PUBLISHED.v1a.replace('v1a', 'v1')],
  ['is cut in its v1a form', PUBLISHED.v1a.slice(0, -1)],
  ['is longer in its v1a form', `${PUBLISHED.v1a}=`],
])('a signature that %s is malformed', (_, signature) => {
  expect(verify(published(signature), [PUBLISHED.whsec, PUBLISHED.whpk])).toBe('malformed');
});

test('a signature of the right length with a character beyond ASCII is a mismatch', () => {
  for (const signature of [PUBLISHED.v1, PUBLISHED.v1a]) {
    const foreign = `${signature.slice(0, 10)}ä${signature.slice(11)}`;
    expect(verify(published(foreign), [PUBLISHED.whsec, PUBLISHED.whpk])).toBe('mismatch');
  }
});

test('a v1a signature whose unused bits are set is no signature', () => {
  const signature = PUBLISHED.v1a.replace('Ag==', 'Ah==');
  expect(Buffer.from(signature.slice(4), 'base64')).toEqual(
    Buffer.from(PUBLISHED.v1a.slice(4), 'base64'),
  );
  expect(verify(published(signature), [PUBLISHED.whpk])).toBe('mismatch');
});

test('sixteen signatures are looked at, seventeen are refused', () => {
  const foreign = Array.from({ length: 15 }, () => FOREIGN_V1).join(' ');
  const secrets = [PUBLISHED.whsec];
  expect(verify(published(`${foreign} ${PUBLISHED.v1}`), secrets)).toBe('verified');
  expect(verify(published(`${PUBLISHED.v1} ${foreign} ${FOREIGN_V1}`), secrets)).toBe('malformed');
});

test('a timestamp is accepted up to five minutes from now and not further, both ways', () => {
  const request = published(PUBLISHED.v1);
  const secrets = [PUBLISHED.whsec];
  expect(verify(request, secrets, SENT_AT_MS + TOLERANCE_MS)).toBe('verified');
  expect(verify(request, secrets, SENT_AT_MS - TOLERANCE_MS)).toBe('verified');
  expect(verify(request, secrets, SENT_AT_MS + TOLERANCE_MS + 1)).toBe('expired');
  expect(verify(request, secrets, SENT_AT_MS - TOLERANCE_MS - 1)).toBe('expired');
});

test('another tolerance is kept', () => {
  const secrets = [Secret.of(PUBLISHED.whsec)];
  const at = (nowMs: number) => schemeAt(nowMs, 2_000).verify(published(PUBLISHED.v1), secrets);
  expect(at(SENT_AT_MS + 2_000).ok).toBe(true);
  expect(at(SENT_AT_MS + 2_001)).toEqual({ ok: false, reason: 'expired' });
});

test('a clock that tells no time proves nothing', () => {
  expect(verify(published(PUBLISHED.v1), [PUBLISHED.whsec], Number.NaN)).toBe('expired');
});

test('a body that is not UTF-8 verifies under both kinds of key', () => {
  const body = Uint8Array.of(0xff, 0xfe, 0x00, 0xc3, 0x28, 0x80);
  for (const [signing, verifying] of [
    [PUBLISHED.whsec, PUBLISHED.whsec],
    [PUBLISHED.whsk, PUBLISHED.whpk],
  ] as const) {
    const keys = [parseStandardWebhooksKey(signing)];
    const request = requestOf(signStandardWebhook(webhook({ keys, body })), body);
    expect(verify(request, [verifying])).toBe('verified');
    const replaced = Buffer.from(new TextDecoder().decode(body));
    expect(verify({ ...request, rawBody: replaced }, [verifying])).toBe('mismatch');
  }
});

const keyText = fc.oneof(
  fc.uint8Array({ minLength: 24, maxLength: 64 }).map((bytes) => `whsec_${toBase64(bytes)}`),
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => `whsk_${toBase64(bytes)}`),
);
const keyTexts = fc.uniqueArray(keyText, { minLength: 1, maxLength: 3 });
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
const sentAtMs = fc.integer({ min: 0, max: 4_102_444_800_000 });
const anyBody = fc.uint8Array({ maxLength: 200 });

test('whatever was signed with several keys verifies with any one of them', () => {
  fc.assert(
    fc.property(keyTexts, fc.record({ id, sentAtMs, body: anyBody }), (texts, attempt) => {
      const keys = texts.map((text) => parseStandardWebhooksKey(text));
      const request = requestOf(signStandardWebhook({ ...attempt, keys }), attempt.body);
      for (const text of texts) {
        expect(verify(request, [text], attempt.sentAtMs)).toBe('verified');
      }
    }),
    { numRuns: 50 },
  );
});

test('one flipped bit of the body fails', () => {
  const someBody = fc.uint8Array({ minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(keyText, someBody, fc.nat(), (text, body, at) => {
      const keys = [parseStandardWebhooksKey(text)];
      const headers = signStandardWebhook(webhook({ keys, body }));
      expect(verify(requestOf(headers, body), [text])).toBe('verified');
      const altered = requestOf(headers, flipped(body, at % (body.length * 8)));
      expect(verify(altered, [text])).toBe('mismatch');
    }),
  );
});

test('one flipped bit of any of the three headers fails', () => {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
  fc.assert(
    fc.property(keyText, fc.constantFrom(...names), fc.nat(), (text, name, at) => {
      const headers = signStandardWebhook(webhook({ keys: [parseStandardWebhooksKey(text)] }));
      expect(verify(requestOf(headers, PUBLISHED.body), [text])).toBe('verified');
      const altered = { ...headers, [name]: flippedText(headers[name], at) };
      expect(verify(requestOf(altered, PUBLISHED.body), [text])).not.toBe('verified');
    }),
  );
});

test('no header makes verification throw', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, fc.array(text), (anyId, timestamp, list) => {
      const request = requestOf(
        {
          'webhook-id': anyId,
          'webhook-timestamp': timestamp,
          'webhook-signature': list.join(' '),
        },
        PUBLISHED.body,
      );
      expect(verify(request, [PUBLISHED.whsec, PUBLISHED.whpk])).not.toBe('verified');
      const signature = [FOREIGN_V1A, ...list].join(' ');
      expect(verify(published(signature), [PUBLISHED.whpk])).not.toBe('verified');
    }),
  );
});

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

/** Flips one of the seven bits of an ASCII character, so that the text stays one that a header can hold. */
function flippedText(text: string, at: number): string {
  const bit = at % (text.length * 7);
  return Buffer.from(flipped(Buffer.from(text), Math.floor(bit / 7) * 8 + (bit % 7))).toString();
}
