import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createInventor } from './create-inventor.ts';
import { PROVIDER_KEYS, scrubBody } from './scrub-body.ts';

const vocabulary = { keys: PROVIDER_KEYS, words: new Set<string>() };

function scrubbed(text: string, inventor = createInventor(Math.random)): string {
  return scrubBody(text, inventor, vocabulary).text;
}

const digits = (length: number) =>
  fc.stringMatching(new RegExp(`^[1-9][0-9]{${length - 1}}$`, 'u'));
const phone = fc.oneof(
  digits(12),
  digits(11).map((text) => `+${text}`),
  digits(11).map(
    (text) => `+${text.slice(0, 2)} (${text.slice(2, 4)}) ${text.slice(4, 8)}-${text.slice(8)}`,
  ),
);
const word = fc.stringMatching(/^[A-Z][a-zéãöß]{5,9}$/u);
const name = fc.oneof(
  fc.tuple(word, word).map((words) => words.join(' ')),
  fc.stringMatching(/^[А-Яа-я]{6,9}$/u),
  fc.stringMatching(/^[一-龥]{6}$/u),
);
const email = fc.tuple(word, word).map(([one, two]) => `${one}.${two}@${one}-mail.org`);
const token = fc.stringMatching(/^[A-Za-z0-9_-]{24}=$/u);
const sentence = fc.tuple(name, phone, email).map((parts) => `Oi, sou ${parts.join(' / ')} ☀️`);
const link = fc.tuple(word, token).map(([one, two]) => `https://${one}.com/u/${two}?q=${two}`);
const personal = fc.oneof(phone, name, email, token, sentence, link);
const key = fc.constantFrom(
  'id',
  'from',
  'name',
  'text',
  'type',
  'status',
  'at',
  'payload',
  'reason',
);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    personal,
    digits(9).map(Number),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(key, phone, email), tie('json'), { maxKeys: 4 }),
    tie('json').map((value) => JSON.stringify([value])),
  ),
}));

/** As PHP and Python write it. */
function escape(text: string): string {
  return text
    .replaceAll(
      /[\u0080-\uffff]/gu,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replaceAll('/', String.raw`\/`);
}

function valuesIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return /^\s*[[{]/u.test(value) ? valuesIn(JSON.parse(value)) : piecesOf(value);
  }
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.keys(value).filter((member) => !/^[a-z]+$/u.test(member));
  return members.flatMap(piecesOf).concat(Object.values(value).flatMap(valuesIn));
}

/** The whole, and what in it is somebody's by itself. */
function piecesOf(text: string): string[] {
  return [text, ...text.split(/[\s/@?=.:,()+&-]+/u)].filter((piece) => piece.length >= 6);
}

function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(formOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.entries(value).map(([member, inner]) => [
    /^[a-z]+$/u.test(member) ? member : '',
    formOf(inner),
  ]);
}

test('nothing personal is left, and the form is the same, whatever a delivery is', () => {
  fc.assert(
    fc.property(json, fc.boolean(), (value, isEscaped) => {
      const text = JSON.stringify(value);
      const written = scrubbed(isEscaped ? escape(text) : text);
      const readable = JSON.stringify(JSON.parse(written)).replaceAll('\\', '');
      expect(formOf(JSON.parse(written))).toEqual(formOf(value));
      expect(valuesIn(value).filter((piece) => readable.includes(piece))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('the same value has the same replacement, in every delivery of a recording, and another in another recording', () => {
  fc.assert(
    fc.property(
      personal.filter((text) => text.length > 8),
      (value) => {
        const inventor = createInventor(Math.random);
        const [one, two] = [{ from: value, to: [value] }, { name: value }].map((body) =>
          scrubbed(JSON.stringify(body), inventor),
        );
        const first = JSON.parse(one ?? '');
        expect([first.to[0], JSON.parse(two ?? '').name]).toEqual([first.from, first.from]);
        expect(JSON.parse(scrubbed(JSON.stringify({ from: value }))).from).not.toBe(first.from);
      },
    ),
    { numRuns: 100 },
  );
});

test('different numbers stay different', () => {
  const ids = Array.from({ length: 200 }, (_, index) => `55119999${10_000 + index}`);
  const written: string[] = JSON.parse(scrubbed(JSON.stringify(ids)));
  expect(new Set(written).size).toBe(ids.length);
});

function classesOf(text: string): string {
  return text
    .replaceAll(/\p{Lu}/gu, 'A')
    .replaceAll(/\p{Ll}/gu, 'a')
    .replaceAll(/\d/gu, '0');
}

test('length, case, punctuation and kinds of characters are those of the original', () => {
  const original = [
    'Inês Duarte',
    'msg_7F3a-91',
    '+55 11 99999-0000',
    '5511999990000',
    'Олена',
    '12:30',
  ];
  const written: string[] = JSON.parse(scrubbed(JSON.stringify(original)));
  expect(written.map(classesOf)).toEqual(original.map(classesOf));
});

test('white space, escapes, small numbers and words of the provider are as they were', () => {
  const text = String.raw`{ "type":"text",
  "status" : "delivered", "count":12,"ok":true, "none":null, "name":"\u00c9va \/ \ud83c\udf3b","text":"\"\n"}`;
  const written = scrubbed(text);
  expect(written).toMatch(
    /^\{ "type":"text",\n {2}"status" : "delivered", "count":12,"ok":true, "none":null, "name":"\\u00[0-9a-f]{2}[a-z]{2} \\\/ \\ud83c\\udf3b","text":"\\"\\n"\}$/u,
  );
  expect(written).not.toContain(String.raw`\u00c9va`);
});

test('what lies between two moments stays, and numbers beyond 2^53 keep their digits', () => {
  const text =
    '{"sent_at":1781234000,"read_at":1781234060,"at":"2026-06-12T03:13:20.123Z","id":90071992547409931}';
  const written = scrubbed(text);
  const { sent_at: sentAt, read_at: readAt, at }: Record<string, number> = JSON.parse(written);
  expect(readAt! - sentAt!).toBe(60);
  expect(Date.parse(String(at)) - sentAt! * 1000).toBe(123);
  expect(sentAt).toBeLessThan(1_790_000_000);
  expect(written).toMatch(/"id":999\d{14}\}$/u);
});

test('a user name that is the name of a member is replaced', () => {
  const written = scrubbed('{"participants":{"maria.silva":{"role":"owner"}}}');
  expect(written).toMatch(/^\{"participants":\{"[a-z]{5}\.[a-z]{5}":/u);
  expect(written).not.toContain('maria');
});

test('days stay days, as far from each other as they were', () => {
  const { birth, end }: Record<string, string> = JSON.parse(
    scrubbed('{"birth":"1984-02-28","end":"1984-03-01"}'),
  );
  expect([birth, end]).not.toContain('1984-02-28');
  expect(Date.parse(`${end}T00:00:00Z`) - Date.parse(`${birth}T00:00:00Z`)).toBe(2 * 86_400_000);
});

test('a time of day is left: it tells of nobody', () => {
  expect(scrubbed('{"opens":"12:30"}')).toBe('{"opens":"12:30"}');
});

test('every word that is left is told', () => {
  const { left } = scrubBody(
    '{"status":"joana","name":"joana"}',
    createInventor(Math.random),
    vocabulary,
  );
  expect([...left]).toEqual(['status joana']);
});
