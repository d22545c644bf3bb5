import { describe, expect, test } from 'vitest';

import { readRepository } from './repository.ts';
import {
  deprecationProblems,
  docstringProblems,
  environmentProblems,
  focusProblems,
  indexProblems,
  nameProblems,
  suppressionProblems,
} from './source-rules.ts';

type Rule = (file: string, text: string) => string[];

const sources = [...readRepository()].filter(
  ([file]) =>
    /^(?:packages|apps|templates|tests|scripts)\/.*\.(?:ts|mjs)$/u.test(file) &&
    !file.includes('/fixtures/'),
);
/** The rules name what they look for, so their own files are full of it. */
const others = sources.filter(([file]) => !file.startsWith('tests/repo-shape/source-rules'));

function offences(rule: Rule, files: typeof sources): string[] {
  return files.flatMap(([file, text]) => rule(file, text).map((problem) => `${file}: ${problem}`));
}

test('the sources are found', () => {
  expect(sources.length).toBeGreaterThan(50);
});

describe('a public door is a list of named re-exports', () => {
  test('everywhere', () => {
    expect(offences(indexProblems, sources)).toEqual([]);
  });

  test.each([
    "export * from './a.ts';",
    'export const a = 1;',
    "export { a } from './a.ts';\nsetUp();",
    "import { a } from './a.ts';\nexport { a };",
    "export { default } from './a.ts'; export default a;",
  ])('%s is refused', (text) => {
    expect(indexProblems('packages/core-x/src/index.ts', text)).toHaveLength(1);
  });

  test('comments, types and several lines are accepted', () => {
    const text =
      "/** The door. */\nexport {\n  a,\n  type B,\n} from './a.ts';\n// why\nexport type { C } from './c.ts';\n";
    expect(indexProblems('packages/core-x/src/index.ts', text)).toEqual([]);
  });
});

describe('a name predicts a place', () => {
  test('everywhere', () => {
    expect(offences(nameProblems, sources)).toEqual([]);
  });

  test.each([
    'packages/core-x/src/mapMessage.ts',
    'packages/core-x/src/map_message.ts',
    'packages/core-x/src/Door/map-message.ts',
    'packages/core-x/src/utils/map-message.ts',
    'packages/core-x/src/helpers/map-message.ts',
    'packages/core-x/src/types/map-message.ts',
    'packages/core-x/src/common/map-message.ts',
  ])('%s is refused', (file) => {
    expect(nameProblems(file)).toHaveLength(1);
  });

  test('several dots and numbers are accepted', () => {
    expect(nameProblems('packages/core-x/src/v1/base32-id.test.ts')).toEqual([]);
  });
});

describe('the environment is read in main.ts only', () => {
  test('everywhere', () => {
    expect(offences(environmentProblems, sources)).toEqual([]);
  });

  test.each([
    'const port = process.env.PORT;',
    'const port = process?.env["PORT"];',
    "const port = process['env'].PORT;",
    'const { env } = process;',
    "import { env } from 'node:process';",
  ])('%s is refused', (text) => {
    expect(environmentProblems('packages/core-x/src/config.ts', text)).toHaveLength(1);
    expect(environmentProblems('apps/x/src/config.ts', text)).toHaveLength(1);
    expect(environmentProblems('apps/x/src/main.ts', text)).toEqual([]);
  });

  test('a comment and a parameter of that name are accepted', () => {
    const text = '// process.env is read by the app\nexport const read = (env: Env) => env.PORT;';
    expect(environmentProblems('packages/core-x/src/config.ts', text)).toEqual([]);
  });
});

describe('every test runs', () => {
  test('everywhere', () => {
    expect(offences(focusProblems, others)).toEqual([]);
  });

  test.each([
    "test.only('a', run);",
    "it.skip('a', run);",
    "describe.concurrent.only('a', run);",
    "test.todo('a');",
    "xit('a', run);",
  ])('%s is refused', (text) => {
    expect(focusProblems('packages/core-x/src/a.test.ts', text)).toHaveLength(1);
  });

  test('a condition is accepted', () => {
    expect(focusProblems('a.test.ts', "test.skipIf(absent)('a', run);")).toEqual([]);
  });
});

describe('an exception has a reason', () => {
  test('everywhere', () => {
    expect(offences(suppressionProblems, others)).toEqual([]);
  });

  test.each([
    '// oxlint-disable-next-line max-params',
    '// oxlint-disable max-lines -- long',
    '// eslint-disable-next-line no-console -- loud',
    '// oxlint-disable-next-line -- everything',
    '// @ts-ignore',
    '// @ts-nocheck',
    'const a = b as unknown as string;',
  ])('%s is refused', (text) => {
    expect(suppressionProblems('a.ts', text)).toHaveLength(1);
  });

  test('one line, its rule and a reason are accepted', () => {
    const text =
      '// oxlint-disable-next-line typescript/no-explicit-any -- the registry answers anything';
    expect(suppressionProblems('a.ts', text)).toEqual([]);
  });
});

describe('what a package exports states its promise', () => {
  test('everywhere', () => {
    const ours = sources.filter(([file]) => !/\/(?:test|sample)-|\/problems-of/u.test(file));
    expect(offences(docstringProblems, ours)).toEqual([]);
  });

  test.each([
    'export function a(): void {}',
    'export const a = 1;\n',
    'export type A = string;',
    '/** Another one. */\nconst b = 1;\nexport const a = b;',
  ])('%j is refused', (text) => {
    expect(docstringProblems('packages/core-x/src/a.ts', text)).toHaveLength(1);
  });

  test.each([
    '/** The promise. */\nexport async function a(): Promise<void> {}',
    '/**\n * The promise.\n */\n// oxlint-disable-next-line max-params -- why\nexport function a() {}',
    'export type A = z.infer<typeof ASchema>;',
    "export type { A } from './a.ts';",
  ])('%j is accepted', (text) => {
    expect(docstringProblems('packages/core-x/src/a.ts', text)).toEqual([]);
  });
});

describe('what is deprecated says since when, until when, and what takes its place', () => {
  test('everywhere', () => {
    expect(offences(deprecationProblems, others)).toEqual([]);
  });

  test.each([
    '/** @deprecated */',
    '/** @deprecated Use b. */',
    '/** @deprecated since 1.2.0: use b. */',
    '/** @deprecated since 1.2.0, removed in 1.3.0: use b. */',
    '/** @deprecated since 1.2.0, removed in 2.0.0 */',
  ])('%s is refused', (text) => {
    expect(deprecationProblems('packages/core-x/src/a.ts', text)).toHaveLength(1);
  });

  test('all three are enough', () => {
    const text = '/** @deprecated since 1.2.0, removed in 2.0.0: use {@link b}. */';
    expect(deprecationProblems('packages/core-x/src/a.ts', text)).toEqual([]);
  });
});
