import { array, assert, constantFrom, integer, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';

import { codePointLength, splitText } from '../index.ts';

const GRAPHEMES = new Intl.Segmenter('und', { granularity: 'grapheme' });
const FAMILY = '👨‍👩‍👧‍👦';

/** Text as people write it, and as they do not: every sort of white space, clusters, flags, scripts without spaces. */
const anyText = array(
  oneof(
    constantFrom(' ', '  ', '\n', '\n\n', '\r\n', '\t', '\u00A0', '\u3000', '. ', '! ', '。'),
    constantFrom(FAMILY, '🇧🇷', 'é', 'e\u0301', ' \u0308', '‍', '각', 'ก็', 'நி', '\uD83D'),
    constantFrom('bicycle', 'https://shop.example/orders/1042', '今天天气很好', '"', ')'),
    string({ unit: 'grapheme', maxLength: 12 }),
  ),
  { maxLength: 60 },
).map((pieces) => pieces.join(''));
const anyLimit = integer({ min: 1, max: 40 });
const utf8Length = (text: string): number => Buffer.byteLength(text);

/** Where people see a character end, in UTF-16 units. */
function borders(text: string): ReadonlySet<number> {
  return new Set([...Array.from(GRAPHEMES.segment(text), ({ index }) => index), text.length]);
}

/** Where each part stands in the text, when nothing but white space lies between them and around them. */
function placesOf(parts: readonly string[], text: string): readonly (readonly [number, number])[] {
  let at = 0;
  const places = parts.map((part) => {
    const start = text.indexOf(part, at);
    expect(start).toBeGreaterThanOrEqual(at);
    expect(text.slice(at, start).trim()).toBe('');
    at = start + part.length;
    return [start, at] as const;
  });
  expect(text.slice(at).trim()).toBe('');
  return places;
}

test.each([
  ['code points', codePointLength],
  ['bytes', utf8Length],
])('every part is within the limit, nothing is lost, no character is cut: %s', (_, lengthOf) => {
  assert(
    property(anyText, anyLimit, (text, maxLength) => {
      const parts = splitText(text, { maxLength, lengthOf });
      const graphemes = Array.from(GRAPHEMES.segment(text), ({ segment }) => segment);
      const fits = lengthOf(text) <= maxLength;
      const hasGiant = graphemes.some(
        (grapheme) => grapheme.trim() !== '' && lengthOf(grapheme) > maxLength,
      );
      expect(parts === undefined).toBe(hasGiant && !fits);
      if (parts === undefined || fits) return;
      const seen = borders(text);
      for (const [start, end] of placesOf(parts, text)) {
        expect([seen.has(start), seen.has(end)]).toEqual([true, true]);
      }
      for (const part of parts) {
        expect(lengthOf(part)).toBeLessThanOrEqual(maxLength);
        expect(part.trim()).not.toBe('');
      }
      expect(splitText(text, { maxLength, lengthOf })).toEqual(parts);
    }),
    { numRuns: 500 },
  );
});

test('a text that fits is left as it is, white space and all', () => {
  expect(splitText('  Olá \n', { maxLength: 7 })).toEqual(['  Olá \n']);
  expect(splitText('', { maxLength: 1 })).toEqual(['']);
});

test.each([
  ['paragraphs', 'One two three.\n\nFour\nfive six', 22, ['One two three.', 'Four\nfive six']],
  ['lines', 'One two\nthree. four five', 14, ['One two', 'three. four', 'five']],
  ['sentences', 'One “two three!” Four five', 21, ['One “two three!”', 'Four five']],
  ['sentences without spaces', '今天很好。我们去公园吧', 8, ['今天很好。', '我们去公园吧']],
  ['words', 'one two three four', 9, ['one two', 'three', 'four']],
  ['words that nothing separates', '今天天气很好我们去', 5, ['今天天气', '很好我们去']],
  ['words, never before what closes them', '今天天气」很好', 4, ['今天', '天气」', '很好']],
  ['the middle of a word that is too long', 'abcdefgh', 3, ['abc', 'def', 'gh']],
  ['clusters', FAMILY.repeat(3), 14, [FAMILY.repeat(2), FAMILY]],
] as const)('it is cut between %s', (...[, text, maxLength, parts]) => {
  expect(splitText(text, { maxLength })).toEqual(parts);
});

test('a paragraph that would leave a part half empty does not end it', () => {
  expect(splitText('Hi.\n\none two three four', { maxLength: 18 })).toEqual([
    'Hi.\n\none two three',
    'four',
  ]);
});

test('an address that fits into a part of its own is not cut', () => {
  const url = 'https://shop.example/orders/1042';
  expect(splitText(`See ${url} now`, { maxLength: 34 })).toEqual(['See', url, 'now']);
});

test('numbers that a no-break space holds together stay so where they can', () => {
  expect(splitText('pay 10\u00A0000 reais', { maxLength: 8 })).toEqual([
    'pay',
    '10\u00A0000',
    'reais',
  ]);
});

test('a single character over the limit cannot be divided', () => {
  expect(splitText(`a${'\u0301'.repeat(10)}`, { maxLength: 10 })).toBeUndefined();
  expect(splitText(FAMILY, { maxLength: 24, lengthOf: utf8Length })).toBeUndefined();
});

test('white space alone that is too long is nothing', () => {
  expect(splitText(' '.repeat(9), { maxLength: 8 })).toEqual([]);
});

test.each([
  ['words', 'lorem ipsum dolor. '],
  ['one endless word', 'abcdefgh'],
  ['flags', '🇧🇷🇩🇪'],
  ['quotes', '"\'"\'"\'"\''],
  ['lines', 'a\nb\nc\n'],
  ['accents', 'e\u0301'.repeat(4)],
  ['one short and one long word', `a ${'b'.repeat(63)} `],
  ['white space', '        '],
])('a long text of %s takes no longer than its length explains', (_, piece) => {
  const text = piece.repeat(320_000 / piece.length);
  const startedAtMs = performance.now();
  splitText(text, { maxLength: 64 });
  // About 100 ms; looking at everything once for every part would be minutes.
  expect(performance.now() - startedAtMs).toBeLessThan(5000);
});

test('code points are counted as iteration counts them', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      const broken = `${text}\uDC00${text}\uD800`;
      expect(codePointLength(broken)).toBe(Array.from(broken).length);
    }),
  );
});
