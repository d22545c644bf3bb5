import { isConnectorError } from '@pyloto/core-connectors';
import { expect, test, vi } from 'vitest';

import { parseJson, parseJsonObject } from './parse-json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const refused = expect.toSatisfy(
  (error) =>
    isConnectorError(error) &&
    error.code === 'payload_invalid' &&
    error.message === 'body is not a JSON object',
);

test('an id beyond 2^53 that is printed as a number keeps its digits as text', () => {
  expect(parseJson('{"id":12345678901234567890}')).toEqual({ id: '12345678901234567890' });
  expect(parseJson('{"ids":[9007199254740993, -9007199254740993]}')).toEqual({
    ids: ['9007199254740993', '-9007199254740993'],
  });
  expect(parseJson('9007199254740993')).toBe('9007199254740993');
});

test('a number is found to be long wherever it stands in the text', () => {
  for (let offset = 0; offset < 40; offset++) {
    const text = `{"${'k'.repeat(offset)}":9007199254740993}`;
    expect(JSON.stringify(parseJson(text))).toContain(':"9007199254740993"}');
  }
});

test('a long number behind a long text of digits is found', () => {
  for (let digits = 16; digits < 64; digits++) {
    const text = `{"a":"${'7'.repeat(digits)}","id":9007199254740993}`;
    expect(parseJson(text)).toEqual({ a: '7'.repeat(digits), id: '9007199254740993' });
  }
});

test('each digit of a text is looked at a constant number of times, however many there are', () => {
  const digits = '7'.repeat(200_000);
  const looks = vi.spyOn(String.prototype, 'charCodeAt');
  expect(parseJson(`{"a":"${digits}"}`)).toEqual({ a: digits });
  expect(looks.mock.calls.length).toBeLessThan(2 * digits.length);
});

test('a long number is long below zero too', () => {
  expect(parseJson('{"id":-9007199254740993}')).toEqual({ id: '-9007199254740993' });
});

test.each([' ', '\n', '\t', '\r\n'])(
  'white space %j before a long number hides nothing',
  (space) => {
    expect(parseJson(`{"id":${space}9007199254740993}`)).toEqual({ id: '9007199254740993' });
  },
);

test('numbers that a double holds stay numbers, beside one it does not hold', () => {
  expect(
    parseJson(
      '{"a":1,"b":9007199254740991,"c":0.1234567890123456789,"d":1e300,"e":9007199254740993}',
    ),
  ).toEqual({ a: 1, b: 9007199254740991, c: 0.12345678901234568, d: 1e300, e: '9007199254740993' });
});

test('digits inside a text are left as they are', () => {
  const value = { a: 'order: 12345678901234567890, thanks', b: 'US.12345678901234567890', c: 7 };
  expect(parseJson(JSON.stringify(value))).toEqual(value);
});

test.each([
  JSON.stringify({ id: 'BR.10000000000000000', times: [1772441727, 1772441728, 1772441729] }),
  JSON.stringify({ numbers: Array.from({ length: 40 }, (_, index) => 10 ** (index % 15)) }),
  JSON.stringify({ signs: '!"#$%&()*+,-./'.repeat(9), letters: ':;<=>?@AZaz'.repeat(9) }),
])('a body without a long number is read without a reviver, which is slow: %s', (text) => {
  const parse = vi.spyOn(JSON, 'parse');
  for (let offset = 0; offset < 16; offset++) parseJson(`${' '.repeat(offset)}${text}`);
  expect(new Set(parse.mock.calls.map((args) => args.length))).toEqual(new Set([1]));
});

test('a body keeps its characters, and a byte order mark is none of them', () => {
  expect(parseJsonObject(bytes('\u{FEFF}{"text":"Größe 🚲 \\u00e4"}'))).toEqual({
    text: 'Größe 🚲 ä',
  });
});

test.each(['null', '[]', '42', '"text"', 'true', '', '{', '{"a":1}x', '[{"object":"x"}]'])(
  'the body %j is refused',
  (body) => {
    expect(() => parseJsonObject(bytes(body))).toThrow(refused);
  },
);

test('a body that is not UTF-8 is refused, not repaired', () => {
  expect(() => parseJsonObject(new Uint8Array([...bytes('{"a":"'), 0xff, ...bytes('"}')]))).toThrow(
    refused,
  );
});

test('the refusal quotes nothing of the body', () => {
  expect(() => parseJsonObject(bytes('{"from":"16505550142"'))).toThrow(
    expect.toSatisfy(
      (error: unknown) =>
        error instanceof Error &&
        !`${error.message} ${String(error.cause)}`.includes('16505550142'),
    ),
  );
});

test('nesting beyond any stack is read, with and without a long number in it', () => {
  const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  expect(parseJsonObject(bytes(`{"a":${nested}}`))).toHaveProperty('a');
  expect(parseJsonObject(bytes(`{"id":9007199254740993,"a":${nested}}`))).toHaveProperty('a');
});
