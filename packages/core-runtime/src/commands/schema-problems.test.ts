import { expect, test } from 'vitest';
import { z } from 'zod';

import { schemaProblems } from './schema-problems.ts';

function problemsOf(schema: z.ZodType, value: unknown) {
  return schemaProblems(schema.safeParse(value).error?.issues ?? []);
}

test.each([
  ['a text', z.string(), 7, 'text'],
  ['a whole number', z.int(), 1.5, 'a whole number'],
  ['an object', z.object({}), [], 'an object'],
  ['a list', z.array(z.string()), {}, 'a list'],
  ['a length', z.string().min(2), 'x', 'at least 2 characters long'],
  ['a number of entries', z.array(z.int()).max(1), [1, 2], 'at most 1 entry long'],
  ['a bound', z.number().max(180), 181, 'at most 180'],
  ['a choice', z.enum(['a', 'b']), 'c', 'one of a, b'],
  ['an address', z.url(), 'x', 'an https address, for example https://files.example/a.pdf'],
  [
    'a form of its own',
    z.string().regex(/^a$/, { error: 'must be the letter a' }),
    'b',
    'the letter a',
  ],
  [
    'what has no words',
    z.custom(() => false, { error: 'no' }),
    'x',
    'as the reference says (/docs)',
  ],
])('%s that is missed is told in words that complete «must be»', (...[, schema, value, mustBe]) => {
  expect(problemsOf(schema, value)).toEqual([{ field: '', mustBe }]);
});

test('a field is named by its path, and what nobody knows is to be left out', () => {
  const schema = z.strictObject({ to: z.array(z.strictObject({ id: z.string() })) });
  expect(problemsOf(schema, { to: [{ id: 1 }, { id: 'x', colour: 'red' }], tone: 'soft' })).toEqual(
    [
      { field: 'to.0.id', mustBe: 'text' },
      { field: 'to.1.colour', mustBe: 'left out: nothing of this name is known here' },
      { field: 'tone', mustBe: 'left out: nothing of this name is known here' },
    ],
  );
});

test('of a choice of forms each is told, and of kinds their names', () => {
  const forms = z.union([z.object({ id: z.string() }), z.object({ url: z.string() })]);
  expect(problemsOf(forms, {})).toEqual([
    { field: '', mustBe: 'of one of its forms: id text; or url text' },
  ]);
  const kinds = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('text') }),
    z.object({ kind: z.literal('image') }),
  ]);
  const [problem] = problemsOf(kinds, { kind: 'poem' });
  expect(problem?.field).toBe('kind');
  expect(problem?.mustBe).toContain('text, image');
});

test('nothing of what somebody wrote is told', () => {
  const schema = z.strictObject({ to: z.string().max(3), kind: z.enum(['a']), at: z.url() });
  const value = { to: '5511999990000', kind: '5511999990000', at: '5511999990000' };
  expect(JSON.stringify(problemsOf(schema, value))).not.toContain('55119');
});
