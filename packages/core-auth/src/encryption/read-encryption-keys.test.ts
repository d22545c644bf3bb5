import { inspect } from 'node:util';

import { expect, test } from 'vitest';

import { readEncryptionKeys } from '../index.ts';

const FIRST = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64');
const SECOND = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index)).toString(
  'base64',
);

test('keys come in their order, the first one first, and do not print', () => {
  const { keys, problems } = readEncryptionKeys(`2026-11:${FIRST}, old:${SECOND}`);
  expect(keys.map(({ id, key }) => [id, key.reveal()])).toEqual([
    ['2026-11', FIRST],
    ['old', SECOND],
  ]);
  expect(problems).toEqual([]);
  expect(inspect(keys, { depth: 9 }) + JSON.stringify(keys)).not.toContain(FIRST);
});

test('every problem is named with its place and never with the value', () => {
  const short = Buffer.alloc(16, 9).toString('base64');
  const text = [
    FIRST,
    `a b:${FIRST}`,
    `c:${short}`,
    `d:${SECOND.slice(0, -1)}`,
    `e:${Buffer.alloc(32).toString('base64')}`,
    `c:${SECOND}`,
    `f:${SECOND}`,
    '',
  ].join(',');
  const { keys, problems } = readEncryptionKeys(text);
  expect(keys).toEqual([]);
  expect(problems.map(({ at, mustBe }) => `${at} ${mustBe}`)).toEqual([
    '[0] an id of 1 to 32 characters of A–Z a–z 0–9 _ -, a colon and a key',
    '[1] an id of 1 to 32 characters of A–Z a–z 0–9 _ -, a colon and a key',
    '[1] another key than those before it',
    '[2] a key of exactly 32 bytes in base64',
    '[3] a key of exactly 32 bytes in base64',
    '[4] a key of random bytes',
    '[5] under an id that no other key has',
    '[6] another key than those before it',
    '[7] an id of 1 to 32 characters of A–Z a–z 0–9 _ -, a colon and a key',
    '[7] a key of exactly 32 bytes in base64',
  ]);
  const shown = JSON.stringify(problems);
  for (const secret of [FIRST, SECOND, short]) expect(shown).not.toContain(secret.slice(0, 10));
});

test('no text is no list', () => {
  expect(readEncryptionKeys(' ')).toMatchObject({ keys: [], problems: [{ at: '' }] });
});
