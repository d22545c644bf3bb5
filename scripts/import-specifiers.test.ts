import { expect, test } from 'vitest';

import { importSpecifiers, packageOf, withBuiltExtensions } from './import-specifiers.ts';

test('every form of import and re-export is found', () => {
  const text = `
    import { a } from './a.ts';
    import type { B } from "@pyloto/core-events";
    import 'side-effect';
    export * from './c.ts';
    export { d,
      e } from 'hono/tiny';
    const f = await import('node:fs');
    type G = import('zod').ZodType;`;

  expect(importSpecifiers(text)).toEqual([
    './a.ts',
    '@pyloto/core-events',
    'side-effect',
    './c.ts',
    'hono/tiny',
    'node:fs',
    'zod',
  ]);
});

test('an example in a comment is not an import', () => {
  const text = "/**\n * @example import { a } from 'elsewhere';\n */\n// import 'b';\nimport 'c';";
  expect(importSpecifiers(text)).toEqual(['c']);
});

test('a text that ends with the word is not an import', () => {
  expect(importSpecifiers('run(["--import",file,...rest],{stdio:["ignore"]})')).toEqual([]);
});

test('a declaration names built files', () => {
  const text = `export { a } from './a.ts';\nexport type B = import("../b/c.ts").C;\nimport 'x/y.ts';\nimport './d.d.ts';`;
  expect(withBuiltExtensions(text)).toBe(
    `export { a } from './a.js';\nexport type B = import("../b/c.js").C;\nimport 'x/y.ts';\nimport './d.d.ts';`,
  );
});

test.each([
  ['hono', 'hono'],
  ['hono/tiny', 'hono'],
  ['@pyloto/core-meta/whatsapp', '@pyloto/core-meta'],
  ['./a.ts', undefined],
  ['node:fs/promises', undefined],
])('%s belongs to the package %s', (specifier, name) => {
  expect(packageOf(specifier)).toBe(name);
});
