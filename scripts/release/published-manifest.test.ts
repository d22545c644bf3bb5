import { expect, test } from 'vitest';

import { manifestProblems } from './published-manifest.ts';

const manifest = {
  name: '@pyloto/core-example',
  version: '1.0.0',
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  dependencies: { '@pyloto/core-events': '^1.0.0', zod: '^4.6.7' },
  peerDependencies: { ioredis: '^6.0.0' },
};

test('a manifest with ranges and built files is published', () => {
  expect(manifestProblems(manifest)).toEqual([]);
});

test.each([
  ['a range of the workspace', { dependencies: { '@pyloto/core-events': 'workspace:^' } }],
  ['a name of the catalog', { dependencies: { zod: 'catalog:' } }],
  ['a pin', { dependencies: { zod: '4.6.7' } }],
  ['a pinned peer', { peerDependencies: { ioredis: '6.0.0' } }],
  ['any version', { optionalDependencies: { ioredis: '*' } }],
  ['tools of the workspace', { devDependencies: {} }],
  ['scripts, which an installation would run', { scripts: { postinstall: 'node a.js' } }],
  ['a program that is a source', { bin: { example: './src/main.ts' } }],
  ['the mark of what is private', { private: true }],
])('a manifest with %s is not', (_, change) => {
  expect(manifestProblems({ ...manifest, ...change })).toHaveLength(1);
});
