import { createHmac } from 'node:crypto';

import {
  type EventBatchParser,
  type InboundRequest,
  isConnectorError,
  Secret,
} from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, expectTypeOf, test, vi } from 'vitest';

import { hmacSignature, type HmacSignatureOptions } from './index.ts';

/**
 * GitHub: "Testing the webhook payload validation", with a complete example.
 *
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation (read 2026-11-21)
 */
const GITHUB = {
  options: {
    id: 'github-hmac-sha256',
    header: 'X-Hub-Signature-256',
    prefix: 'sha256=',
  },
  secret: "It's a Secret to Everybody",
  body: 'Hello, World!',
  headers: {
    'x-hub-signature-256':
      'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  },
} satisfies Example;

/**
 * Slack: the worked example of its page; what is signed is `v0:<timestamp>:<body>`.
 *
 * @see https://api.slack.com/authentication/verifying-requests-from-slack (read 2026-11-21)
 */
const SLACK = {
  options: {
    id: 'slack-v0',
    header: 'X-Slack-Signature',
    prefix: 'v0=',
    signedContent: ({ header, rawBody }) => [`v0:${header('x-slack-request-timestamp')}:`, rawBody],
    timestamp: { header: 'X-Slack-Request-Timestamp', toleranceMs: 300_000, unit: 'seconds' },
  },
  secret: '8f742231b10e8888abcd99yyyzzz85a5',
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  headers: {
    'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    'x-slack-request-timestamp': '1531420618',
  },
} satisfies Example;
const SLACK_SENT_AT_MS = 1_531_420_618_000;

/**
 * Shopify publishes the form and no values: these are ours, signed with OpenSSL.
 *
 * @see https://shopify.dev/docs/apps/build/webhooks/verify-deliveries (read 2026-11-21)
 */
const SHOPIFY = {
  options: {
    id: 'shopify-hmac-sha256',
    header: 'X-Shopify-Hmac-SHA256',
    encoding: 'base64',
  },
  secret: 'shop-secret',
  body: '{"id":820982911946154508,"note":"Grüße"}',
  headers: { 'x-shopify-hmac-sha256': 'f5z1xoKqXeeelvX2k6NgGz6aAPM6bvV4h41Vhmtxny8=' },
} satisfies Example;

/** RFC 4231, test case 2, HMAC-SHA-512. */
const SHA512 = {
  options: { id: 'sha512-hex', header: 'x-signature', algorithm: 'sha512' },
  secret: 'Jefe',
  body: 'what do ya want for nothing?',
  headers: {
    'x-signature':
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
  },
} satisfies Example;

type SignedContent = NonNullable<HmacSignatureOptions['signedContent']>;
type Headers = Readonly<Record<string, string | undefined>>;
type Example = {
  readonly options: HmacSignatureOptions;
  readonly secret: string;
  readonly body: string;
  readonly headers: Headers;
};

function requestOf(
  headers: Headers,
  body: string | Uint8Array,
  receivedAtMs = SLACK_SENT_AT_MS,
): InboundRequest {
  const rawBody = typeof body === 'string' ? Buffer.from(body) : body;
  return { header: (name) => headers[name], rawBody, receivedAtMs };
}

function outcomeOf(
  options: HmacSignatureOptions,
  request: InboundRequest,
  secrets: readonly string[],
): string {
  const live = secrets.map((value) => Secret.of(value));
  const outcome = hmacSignature(options).verify(request, live);
  return outcome.ok ? 'verified' : outcome.reason;
}

/** Verifies a published example with some of its headers changed. */
function verifyWith({ options, secret, body, headers }: Example, changes: Headers): string {
  return outcomeOf(options, requestOf({ ...headers, ...changes }, body), [secret]);
}

function verifySlackAt(receivedAtMs: number, clock?: { now: () => number }): string {
  const timestamp = { ...SLACK.options.timestamp, ...(clock === undefined ? {} : { clock }) };
  const request = requestOf(SLACK.headers, SLACK.body, receivedAtMs);
  return outcomeOf({ ...SLACK.options, timestamp }, request, [SLACK.secret]);
}

function failureOf(action: () => unknown): Error & { code?: string } {
  try {
    action();
  } catch (error) {
    if (isConnectorError(error)) return error;
  }
  throw new Error('expected a ConnectorError');
}

const EXAMPLES: [string, Example][] = [
  ['GitHub', GITHUB],
  ['Slack', SLACK],
  ['Shopify', SHOPIFY],
  ['RFC 4231', SHA512],
];

test.each(EXAMPLES)('the example of %s verifies', (_, { options, secret, body, headers }) => {
  const request = requestOf(headers, body);
  const scheme = hmacSignature(options);
  const outcome = scheme.verify(request, [Secret.of(secret)]);
  expect(scheme.id).toBe(options.id);
  expect(outcome.ok && outcome.request).toBe(request);
});

test.each(EXAMPLES)('the example of %s is a mismatch under another secret', (_, example) => {
  const { options, body, headers } = example;
  expect(outcomeOf(options, requestOf(headers, body), ['another secret'])).toBe('mismatch');
});

test.each(EXAMPLES)('the example of %s without one of its headers is missing it', (_, example) => {
  for (const name of Object.keys(example.headers)) {
    expect(verifyWith(example, { [name]: undefined })).toBe('missing');
  }
});

test('without a live secret nothing is proven', () => {
  expect(outcomeOf(GITHUB.options, requestOf(GITHUB.headers, GITHUB.body), [])).toBe('mismatch');
});

test('a live secret is found in any place of the list', () => {
  const request = requestOf(GITHUB.headers, GITHUB.body);
  for (const secrets of [
    [GITHUB.secret, 'b', 'c'],
    ['a', GITHUB.secret, 'c'],
    ['a', 'b', GITHUB.secret],
  ]) {
    expect(outcomeOf(GITHUB.options, request, secrets)).toBe('verified');
  }
});

test('every secret is tried, also after one has matched, and revealed once', () => {
  const secrets = [Secret.of(GITHUB.secret), Secret.of('another')];
  const reveals = secrets.map((secret) => vi.spyOn(secret, 'reveal'));
  const scheme = hmacSignature(GITHUB.options);
  const request = requestOf(GITHUB.headers, GITHUB.body);
  expect(scheme.verify(request, secrets).ok).toBe(true);
  expect(scheme.verify(request, secrets).ok).toBe(true);
  for (const reveal of reveals) expect(reveal).toHaveBeenCalledOnce();
});

test('an empty secret is a fault of the configuration', () => {
  const request = requestOf(GITHUB.headers, GITHUB.body);
  const failure = failureOf(() => outcomeOf(GITHUB.options, request, ['']));
  expect(failure.code).toBe('config_invalid');
  expect(failure.message).toBe('webhook secret must not be empty');
});

const HEX = GITHUB.headers['x-hub-signature-256'].slice('sha256='.length);

test.each([
  ['is empty', ''],
  ['has no prefix', HEX],
  ['has another prefix', `sha1=${HEX}`],
  ['has its prefix twice', `sha256=sha256=${HEX}`],
  ['has something before its prefix', ` sha256=${HEX}`],
  ['is cut', `sha256=${HEX.slice(1)}`],
  ['is longer', `sha256=${HEX}0`],
  ['ends in a line break', `sha256=${HEX}\n`],
  ['is not hex', `sha256=${HEX.slice(1)}g`],
  ['is base64', `sha256=${Buffer.from(HEX, 'hex').toString('base64')}`],
  ['was sent twice', `sha256=${HEX}, sha256=${HEX}`],
])('a hex signature that %s is malformed', (_, value) => {
  expect(verifyWith(GITHUB, { 'x-hub-signature-256': value })).toBe('malformed');
});

test('hex and the prefix before it are accepted in any case', () => {
  const value = GITHUB.headers['x-hub-signature-256'].toUpperCase();
  expect(verifyWith(GITHUB, { 'x-hub-signature-256': value })).toBe('verified');
});

const BASE64 = SHOPIFY.headers['x-shopify-hmac-sha256'];

test.each([
  ['is hex', Buffer.from(BASE64, 'base64').toString('hex')],
  ['has no padding', BASE64.slice(0, -1)],
  ['has too much padding', `${BASE64}=`],
  ['has unused bits set', BASE64.replace(/.=$/, '9=')],
  ['has a space', ` ${BASE64}`],
  ['has characters of the other alphabet', `-_${BASE64.slice(2)}`],
])('a base64 signature that %s is malformed', (_, value) => {
  expect(verifyWith(SHOPIFY, { 'x-shopify-hmac-sha256': value })).toBe('malformed');
});

test('base64 in another case is another signature', () => {
  const value = BASE64.replace(/[a-z]/, (letter) => letter.toUpperCase());
  expect(value).not.toBe(BASE64);
  expect(verifyWith(SHOPIFY, { 'x-shopify-hmac-sha256': value })).toBe('mismatch');
});

test('a prefix before base64 is taken as it is written', () => {
  const example = { ...SHOPIFY, options: { ...SHOPIFY.options, prefix: 'sha256=' } };
  const verify = (prefix: string) =>
    verifyWith(example, { 'x-shopify-hmac-sha256': `${prefix}${BASE64}` });
  expect(verify('sha256=')).toBe('verified');
  expect(verify('SHA256=')).toBe('malformed');
});

test('every character of a prefix stands for itself', () => {
  const prefix = 'HMAC (v1.*)+[a-z]?^${x}|\\d ';
  const example = { ...GITHUB, options: { ...GITHUB.options, prefix } };
  const verify = (value: string) => verifyWith(example, { 'x-hub-signature-256': value });
  expect(verify(`${prefix}${HEX}`)).toBe('verified');
  expect(verify(HEX)).toBe('malformed');
});

test('a timestamp is accepted up to the tolerance and not further, both ways', () => {
  expect(verifySlackAt(SLACK_SENT_AT_MS + 300_000)).toBe('verified');
  expect(verifySlackAt(SLACK_SENT_AT_MS - 300_000)).toBe('verified');
  expect(verifySlackAt(SLACK_SENT_AT_MS + 300_001)).toBe('expired');
  expect(verifySlackAt(SLACK_SENT_AT_MS - 300_001)).toBe('expired');
});

test('a clock of its own tells now in the place of the time of arrival', () => {
  expect(verifySlackAt(0, { now: () => SLACK_SENT_AT_MS })).toBe('verified');
  expect(verifySlackAt(SLACK_SENT_AT_MS, { now: () => 0 })).toBe('expired');
  expect(verifySlackAt(SLACK_SENT_AT_MS, { now: () => Number.NaN })).toBe('expired');
});

test('a timestamp that was changed after signing is a mismatch', () => {
  const changes = { 'x-slack-request-timestamp': '1531420619' };
  expect(verifyWith(SLACK, changes)).toBe('mismatch');
});

test.each([
  ['letters', '1531420618abc'],
  ['a fraction', '1531420618.0'],
  ['a sign', '+1531420618'],
  ['a minus', '-1531420618'],
  ['an exponent', '1531420618e0'],
  ['a leading zero', '01531420618'],
  ['a space', ' 1531420618'],
  ['a line break', '1531420618\n'],
  ['nothing in it', ''],
  ['a date', '2018-07-12T18:36:58Z'],
  ['too many digits', '15314206180000'],
])('a timestamp with %s is malformed, though it was signed', (_, timestamp) => {
  const hmac = createHmac('sha256', SLACK.secret).update(`v0:${timestamp}:${SLACK.body}`);
  const headers = {
    'x-slack-signature': `v0=${hmac.digest('hex')}`,
    'x-slack-request-timestamp': timestamp,
  };
  expect(verifyWith(SLACK, headers)).toBe('malformed');
});

test('a timestamp in milliseconds is read as such', () => {
  const timestamp = { header: 'x-sent-at', toleranceMs: 1_000, unit: 'milliseconds' as const };
  const options: HmacSignatureOptions = {
    id: 'timestamp-dot-body',
    header: 'x-signature',
    signedContent: ({ header, rawBody }) => [header('x-sent-at') ?? '', '.', rawBody],
    timestamp,
  };
  const sentAt = String(SLACK_SENT_AT_MS);
  const hmac = createHmac('sha256', 'secret').update(`${sentAt}.{}`);
  const headers = { 'x-signature': hmac.digest('hex'), 'x-sent-at': sentAt };
  const at = (nowMs: number) => outcomeOf(options, requestOf(headers, '{}', nowMs), ['secret']);
  expect(at(SLACK_SENT_AT_MS + 1_000)).toBe('verified');
  expect(at(SLACK_SENT_AT_MS + 1_001)).toBe('expired');
});

test('signed content is asked for once in a request, and not before its form and time are right', () => {
  const signedContent = vi.fn<SignedContent>(SLACK.options.signedContent);
  const options = { ...SLACK.options, signedContent };
  const verify = (headers: Headers, receivedAtMs?: number) =>
    outcomeOf(options, requestOf(headers, SLACK.body, receivedAtMs), ['a', SLACK.secret, 'c']);
  expect(verify({ ...SLACK.headers, 'x-slack-signature': 'v0=' })).toBe('malformed');
  expect(verify(SLACK.headers, 0)).toBe('expired');
  expect(signedContent).not.toHaveBeenCalled();
  expect(verify(SLACK.headers)).toBe('verified');
  expect(signedContent).toHaveBeenCalledOnce();
});

test('signed content that does not give the raw body itself is a fault of the configuration', () => {
  const contents: SignedContent[] = [
    () => [],
    ({ rawBody }) => [new TextDecoder().decode(rawBody)],
    ({ rawBody }) => [rawBody.slice()],
  ];
  for (const signedContent of contents) {
    const options = { ...GITHUB.options, signedContent };
    const request = requestOf(GITHUB.headers, GITHUB.body);
    const failure = failureOf(() => outcomeOf(options, request, [GITHUB.secret]));
    expect(failure.code).toBe('config_invalid');
    expect(failure.message).toMatch(/signedContent must give rawBody itself/);
  }
});

test('what signed content is given cannot be parsed', () => {
  expectTypeOf<Parameters<SignedContent>[0]>().not.toExtend<Parameters<EventBatchParser>[0]>();
});

test('a body that is not UTF-8 verifies, and its replacement does not', () => {
  const body = Uint8Array.of(0xff, 0xfe, 0x00, 0xc3, 0x28, 0x80);
  const hmac = createHmac('sha256', SLACK.secret).update('v0:1531420618:').update(body);
  const headers = { ...SLACK.headers, 'x-slack-signature': `v0=${hmac.digest('hex')}` };
  const verify = (bytes: Uint8Array) =>
    outcomeOf(SLACK.options, requestOf(headers, bytes), [SLACK.secret]);
  expect(verify(body)).toBe('verified');
  expect(verify(Buffer.from(new TextDecoder().decode(body)))).toBe('mismatch');
});

const TIMESTAMP = SLACK.options.timestamp;
const now = 'now';

test.each<[string, object]>([
  ['id', { id: '' }],
  ['id', { id: 'GitHub signature' }],
  ['id', { id: 'a'.repeat(65) }],
  ['header', { header: '' }],
  ['header', { header: 'x-signature: ' }],
  ['header', { header: undefined }],
  ['algorithm', { algorithm: 'sha1' }],
  ['algorithm', { algorithm: 'md5' }],
  ['algorithm', { algorithm: 'SHA256' }],
  ['algorithm', { algorithm: 'toString' }],
  ['encoding', { encoding: 'utf8' }],
  ['prefix', { prefix: ' sha256=' }],
  ['prefix', { prefix: 'sha256=\n' }],
  ['prefix', { prefix: 'ä=' }],
  ['prefix', { prefix: 'a'.repeat(65) }],
  ['prefix', { prefix: /sha256=/ }],
  ['signedContent', { signedContent: 'v0:' }],
  ['signedContent', { signedContent: undefined, timestamp: TIMESTAMP }],
  ['timestamp.header', { timestamp: { ...TIMESTAMP, header: '' } }],
  ['timestamp.toleranceMs', { timestamp: { ...TIMESTAMP, toleranceMs: 0 } }],
  ['timestamp.toleranceMs', { timestamp: { ...TIMESTAMP, toleranceMs: Number.NaN } }],
  ['timestamp.toleranceMs', { timestamp: { ...TIMESTAMP, toleranceMs: Infinity } }],
  ['timestamp.toleranceMs', { timestamp: { ...TIMESTAMP, toleranceMs: '300000' } }],
  ['timestamp.unit', { timestamp: { ...TIMESTAMP, unit: 'minutes' } }],
  ['timestamp.clock', { timestamp: { ...TIMESTAMP, clock: { now } } }],
])('%s is checked when the scheme is defined: %j', (option, changes) => {
  const failure = failureOf(() => hmacSignature({ ...SLACK.options, ...changes }));
  expect(failure.code).toBe('config_invalid');
  expect(failure.message).toContain(`hmacSignature: ${option} must be`);
});

test('options that are as long as they may be are taken', () => {
  const options = { id: 'a'.repeat(64), header: 'x-signature', prefix: '='.repeat(64) };
  expect(hmacSignature(options).id).toBe(options.id);
});

const anyBody = fc.uint8Array({ maxLength: 300 });
const anySecret = fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' });
const anyForm = fc.record({
  algorithm: fc.constantFrom('sha256' as const, 'sha512' as const),
  encoding: fc.constantFrom('hex' as const, 'base64' as const, 'base64url' as const),
  prefix: fc.stringMatching(/^(?:[!-~][ -~]{0,11})?$/),
});
type Form = {
  algorithm: 'sha256' | 'sha512';
  encoding: 'hex' | 'base64' | 'base64url';
  prefix: string;
};

type Signed = { readonly form: Form; readonly body: Uint8Array; readonly digest: Uint8Array };

function signedIn(form: Form, secret: string, body: Uint8Array): Signed {
  return { form, body, digest: createHmac(form.algorithm, secret).update(body).digest() };
}

function verifySigned({ form, body, digest }: Signed, secrets: readonly string[]): string {
  const value = `${form.prefix}${Buffer.from(digest).toString(form.encoding)}`;
  const request = requestOf({ 'x-signature': value }, body);
  return outcomeOf({ id: 'any', header: 'x-signature', ...form }, request, secrets);
}

test('any bytes that were signed with any live secret verify, in every form', () => {
  const anySecrets = fc.uniqueArray(anySecret, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(anyForm, anyBody, anySecrets, (form, body, live) => {
      for (const secret of live) {
        expect(verifySigned(signedIn(form, secret, body), live)).toBe('verified');
      }
    }),
  );
});

test('one flipped bit of the body or of the signature fails, in every form', () => {
  const someBody = fc.uint8Array({ minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(anyForm, someBody, fc.nat(), (form, body, at) => {
      const signed = signedIn(form, 'a live one', body);
      const verify = (changes: Partial<Signed>) =>
        verifySigned({ ...signed, ...changes }, ['a live one']);
      expect(verify({ body: flipped(body, at) })).toBe('mismatch');
      expect(verify({ digest: flipped(signed.digest, at) })).toBe('mismatch');
    }),
  );
});

test('a secret that is not live fails, in every form', () => {
  const anySecrets = fc.uniqueArray(anySecret, { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(anyForm, anyBody, anySecrets, (form, body, [gone, ...live]) => {
      expect(verifySigned(signedIn(form, gone!, body), live)).toBe('mismatch');
    }),
  );
});

test('no header makes verification throw', () => {
  const anyText = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(anyForm, anyText, anyText, (form, value, timestamp) => {
      const options = { ...SLACK.options, ...form, header: 'x-slack-signature' };
      for (const signature of [value, `${form.prefix}${value}`]) {
        const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp };
        expect(outcomeOf(options, requestOf(headers, SLACK.body), ['secret'])).not.toBe('verified');
      }
      expect(verifyWith(SLACK, { 'x-slack-request-timestamp': timestamp })).not.toBe('verified');
    }),
  );
});

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const bit = at % (bytes.length * 8);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}
