import { expect, test } from 'vitest';

import { readCallbackData, writeCallbackData } from '../index.ts';

const IDS = ['c-1', 'a:b', ':', 'p1:0:c-1', '%3A', 'olá 👋', 'x'.repeat(128)];

test('what was attached is read back, whatever the id holds', () => {
  for (const clientMessageId of IDS) {
    for (const part of [0, 1, 9, 10, 42, 999]) {
      const text = writeCallbackData(clientMessageId, part);
      expect(readCallbackData(text)).toEqual({ clientMessageId, part });
    }
  }
});

test('it has its documented form, and fits into what providers take', () => {
  expect(writeCallbackData('c-1', 0)).toBe('p1:0:c-1');
  expect(writeCallbackData('x'.repeat(128), 999).length).toBeLessThanOrEqual(200);
});

test.each([
  '',
  'p1',
  'p1:',
  'p1:0',
  'p1:0:',
  'p1::c-1',
  'p1:x:c-1',
  'p1:-1:c-1',
  'p1:1.5:c-1',
  'p1:1e2:c-1',
  'p1: 1:c-1',
  'p1:01:c-1',
  'p1:1000:c-1',
  'p1:٣:c-1',
  'p2:0:c-1',
  'P1:0:c-1',
  ' p1:0:c-1',
  'order-4711',
  '{"part":0}',
])('what somebody else attached is not read: %j', (text) => {
  expect(readCallbackData(text)).toBeUndefined();
});

test('anything that is read is written the same way', () => {
  const pieces = ['p1', ':', '0', '7', '12', 'c', '-', '%', ' ', '\u0000', '👋', '\ud800'];
  const random = randomFrom(20_261_121);
  let read = 0;
  for (let round = 0; round < 20_000; round++) {
    const rest = Array.from({ length: random(6) }, () => pieces[random(pieces.length)] ?? '');
    const text = (random(2) === 0 ? 'p1:' : '') + rest.join('');
    const reference = readCallbackData(text);
    if (reference === undefined) continue;
    read++;
    expect(writeCallbackData(reference.clientMessageId, reference.part)).toBe(text);
  }
  expect(read).toBeGreaterThan(80);
});

/** The same numbers for the same seed (a linear congruential generator). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
