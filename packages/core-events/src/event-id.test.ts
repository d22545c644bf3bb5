import { createHash } from 'node:crypto';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { deriveEventId, EventEnvelopeSchema, keyDigest } from './index.ts';

const RUNS = { seed: 20_261_121, numRuns: 300 };
const text = fc.string({ unit: 'grapheme', maxLength: 40 });

/** Published ids: a consumer may have remembered them, so they never change. */
const VECTORS = [
  {
    tenantId: 'acme',
    connector: 'whatsapp',
    dedupeKey: 'whatsapp:1:msg:2',
    id: 'evt_dj76jyrrhcsc4ugsdeyni6k5sks2ncvo',
  },
  {
    tenantId: 'tenant:with:colons',
    connector: 'calendar-google',
    dedupeKey: 'dm:instagram:178:msg:mid.%3A',
    id: 'evt_jhihtd6svultwznhfofslalojpyxcnbc',
  },
  {
    tenantId: 'tênant',
    connector: 'messenger',
    dedupeKey: 'react:❤',
    id: 'evt_xr2ncb47djghqk7t7em5g474n7uz7c4v',
  },
] as const;

test.each(VECTORS)('the id of $dedupeKey is the same for ever', ({ id, ...identity }) => {
  expect(deriveEventId(identity)).toBe(id);
});

test('every id has the form that the envelope demands', () => {
  const { id } = EventEnvelopeSchema.shape;
  fc.assert(
    fc.property(text, text, text, (tenantId, connector, dedupeKey) => {
      expect(id.safeParse(deriveEventId({ tenantId, connector, dedupeKey })).success).toBe(true);
    }),
    RUNS,
  );
});

test('a digest is the lower-case base32 of the first 160 bits of SHA-256', () => {
  fc.assert(
    fc.property(text, (key) => {
      const digest = createHash('sha256').update(key).digest().subarray(0, 20);
      expect(keyDigest(key)).toBe(base32(digest));
    }),
    RUNS,
  );
});

test('tenant, connector and key do not run into each other', () => {
  const ids = [
    deriveEventId({ tenantId: 'a', connector: 'b', dedupeKey: 'c:d' }),
    deriveEventId({ tenantId: 'a', connector: 'b:c', dedupeKey: 'd' }),
    deriveEventId({ tenantId: 'a:b', connector: 'c', dedupeKey: 'd' }),
    deriveEventId({ tenantId: 'a%3Ab', connector: 'c', dedupeKey: 'd' }),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test('an id does not show what it was derived from', () => {
  const id = deriveEventId({
    tenantId: 'acme',
    connector: 'whatsapp',
    dedupeKey: 'whatsapp:1:msg:16505550142',
  });
  expect(id).not.toContain('16505550142');
  expect(id).not.toContain('acme');
});

/** RFC 4648 §6, written the plain way. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? [])
    .map((five) => 'abcdefghijklmnopqrstuvwxyz234567'.charAt(Number.parseInt(five, 2)))
    .join('');
}
