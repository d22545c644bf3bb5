import { Secret, type SignatureScheme } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { hmacSignature, metaSignature, standardWebhooksSignature } from './index.ts';

const SENT_AT_MS = 1_760_000_000_123;
const clock = { now: () => SENT_AT_MS };
const WHSEC = `whsec_${Buffer.alloc(32, 0x44).toString('base64')}`;

const timed = hmacSignature({
  id: 'timed',
  header: 'X-Signature',
  prefix: 'v0=',
  signedContent: ({ header, rawBody }) => [`v0:${header('x-sent-at')}:`, rawBody],
  timestamp: { header: 'X-Sent-At', toleranceMs: 1_000, unit: 'seconds', clock },
});
const plain = hmacSignature({ id: 'plain', header: 'X-Signature', encoding: 'base64' });

/** One scheme of each kind, with secrets that it takes outside of a sandbox. */
const CASES: readonly Case[] = [
  caseOf(metaSignature),
  caseOf(plain),
  caseOf(timed),
  {
    ...caseOf(standardWebhooksSignature({ clock })),
    secret: WHSEC,
    other: `whsec_${Buffer.alloc(32).toString('base64')}`,
  },
];

type Case = {
  readonly id: string;
  readonly scheme: SignatureScheme;
  readonly secret: string;
  readonly other: string;
};

function caseOf(scheme: SignatureScheme): Case {
  return { id: scheme.id, scheme, secret: 'a secret', other: 'another secret' };
}

/** Signs `body` with the first secret and verifies it with the second. */
function verdictOf(scheme: SignatureScheme, body: string, secrets: readonly [string, string]) {
  const [signing, live] = secrets.map((text) => Secret.of(text));
  const rawBody = Buffer.from(body);
  const headers = signing && scheme.sign?.({ rawBody, sentAtMs: SENT_AT_MS }, signing);
  const header = (name: string) => headers?.[name];
  const request = { header, rawBody, receivedAtMs: SENT_AT_MS };
  const outcome = scheme.verify(request, live === undefined ? [] : [live]);
  return outcome.ok ? 'proven' : outcome.reason;
}

test.for(CASES)('what $id signs it accepts, with that secret only', (example) => {
  const { scheme, secret, other } = example;
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (body) => {
      expect(verdictOf(scheme, body, [secret, secret])).toBe('proven');
      expect(verdictOf(scheme, body, [secret, other])).toBe('mismatch');
    }),
    { numRuns: 30 },
  );
});

test.for(CASES)('$id takes the documented secret of a sandbox', ({ scheme }) => {
  const secret = 'sandbox_app_secret';
  expect(verdictOf(scheme, '{}', [secret, secret])).toBe('proven');
  expect(verdictOf(scheme, '{}', ['sandbox_other_secret', secret])).toBe('mismatch');
});

test('the timestamp that was signed is the one that is sent', () => {
  const rawBody = Buffer.from('{}');
  const headers = timed.sign?.({ rawBody, sentAtMs: SENT_AT_MS }, Secret.of('a secret'));
  expect(headers).toMatchObject({ 'x-sent-at': '1760000000' });
});
