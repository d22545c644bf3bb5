import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { assert, property, string, stringMatching, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';

import { whatsappMessageIdKey } from '../index.ts';

const TOKEN = '3A1C9E77B04D5F2A68C3';

function text(value: string): number[] {
  return [0x18, value.length, ...Buffer.from(value, 'latin1')];
}

/** An id as WhatsApp builds it. */
function wamid(counterpart: string, token: string, way = 0x12): string {
  return encoded([0x1c, ...text(counterpart), 0x15, 2, 0, way, ...text(token), 0]);
}

function encoded(record: readonly number[]): string {
  return `wamid.${Buffer.from(record).toString('base64')}`;
}

test.each([
  ['inbound', 0x12],
  ['outbound', 0x11],
])('an id is its token, whichever way the message went: %s', (_, way) => {
  expect(whatsappMessageIdKey(wamid('16505550142', TOKEN, way))).toBe(TOKEN);
});

test('one message under two spellings of a number is one', () => {
  const [dialled, reported] = [wamid('5511999990000', TOKEN), wamid('551199990000', TOKEN)];
  expect(dialled).not.toBe(reported);
  expect(whatsappMessageIdKey(dialled)).toBe(whatsappMessageIdKey(reported));
});

test('the counterpart is nowhere in a key', () => {
  assert(
    property(
      stringMatching(/^\d{5,15}$/),
      stringMatching(/^[0-9A-F]{16,32}$/),
      (counterpart, token) => {
        expect(whatsappMessageIdKey(wamid(counterpart, token))).toBe(token);
      },
    ),
  );
});

test('what is built in another way is its own key', () => {
  const broken = [
    'wamid.',
    'wamid.foobar',
    'wamid.HBgLMTY1MDU1NTAxNDIA',
    'wamid.!!!!',
    'wacid.HBgLMTY1MDU1NTAxNDIVAgASGBQzQTFDOUU3N0IwNEQ1RjJBNjhDMwA=',
    wamid('16505550142', ''),
    wamid('16505550142', 'a token'),
    wamid('16505550142', TOKEN).slice(0, -4),
    `${wamid('16505550142', TOKEN)}\n`,
    encoded([0x2c, ...text('16505550142'), ...text(TOKEN), 0]),
    encoded([0x1c, 0x19, 0, ...text(TOKEN), 0]),
    encoded([0x1c, ...text('16505550142'), ...text(TOKEN), 1]),
    'm_1',
    '',
  ];
  for (const id of broken) expect(whatsappMessageIdKey(id)).toBe(id);
});

test('a length that reaches into the counterpart finds no token', () => {
  const id = encoded([0x1c, 0x18, 6, 0x18, 4, ...Buffer.from('1234'), 0]);
  expect(whatsappMessageIdKey(id)).toBe(id);
});

test('every text has a key, and a key is its own', () => {
  assert(
    property(string({ unit: 'binary' }), uint8Array({ maxLength: 80 }), (any, bytes) => {
      const tail = Buffer.from([0x1c, 0x18, ...bytes, 0]).toString('base64');
      for (const id of [any, `wamid.${any}`, `wamid.${tail}`]) {
        const key = whatsappMessageIdKey(id);
        expect(whatsappMessageIdKey(key)).toBe(key);
        expect(key === '').toBe(id === '');
      }
    }),
  );
});

/** Public samples that stand beside a checkout, where there are any; they are read, never copied. */
const CORPUS = join(import.meta.dirname, '../../../../../../shared/fixtures/meta');

test.skipIf(!existsSync(CORPUS))('ids in the corpus are read to their tokens', () => {
  const corpus = readdirSync(CORPUS)
    .map((name) => readFileSync(join(CORPUS, name), 'utf8'))
    .join('\n');
  const ids = new Set(corpus.match(/wamid\.HBg[\w+/]+=*/g));
  const keys = Array.from(ids, whatsappMessageIdKey);
  const tokens = keys.filter((key) => /^[0-9A-F]{16,20}$/.test(key));
  expect(tokens.length).toBeGreaterThan(20);
});
