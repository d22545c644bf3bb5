import { expect, test } from 'vitest';

import {
  entrySpecifiers,
  fileProblems,
  unbuiltImports,
  undeclaredImports,
} from './packed-package.ts';

const manifest = {
  name: '@pyloto/core-example',
  exports: { '.': {}, './memory': {}, './host': { default: './dist/host/main.js' } },
  dependencies: { zod: '4.6.7' },
  peerDependencies: { ioredis: '6.0.0' },
};

const files = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/v1/manifest.d.ts'];

test('a tarball holds what a consumer needs and nothing else', () => {
  expect(fileProblems(files)).toEqual([]);
  expect(fileProblems([...files, 'CHANGELOG.md'])).toEqual([]);
});

test.each(['src/index.ts', 'turbo.json', '.env', 'dist', 'fixtures/a/body.json'])(
  '%s does not belong into a tarball',
  (file) => {
    expect(fileProblems([...files, file])).toEqual([`${file} is not expected`]);
  },
);

test.each(['package.json', 'README.md', 'LICENSE'])('a tarball without %s is refused', (file) => {
  expect(fileProblems(files.filter((other) => other !== file))).toEqual([`${file} is missing`]);
});

test('an import that an installation would not bring is found', () => {
  const text =
    "import 'zod/mini';\nimport 'ioredis';\nimport '@pyloto/core-example/memory';\nimport 'node:fs';\nimport './a.js';\nimport 'vitest';";
  expect(undeclaredImports(manifest, text)).toEqual(['vitest']);
});

test('an import of a source is found', () => {
  const text =
    "export { a } from './a.ts';\nexport { b } from './b.js';\nimport './c.d.ts';\nimport 'd.ts';";
  expect(unbuiltImports(text)).toEqual(['./a.ts']);
});

test('every entry that is not a program has the name under which it is imported', () => {
  expect(entrySpecifiers(manifest)).toEqual([
    '@pyloto/core-example',
    '@pyloto/core-example/memory',
  ]);
});
