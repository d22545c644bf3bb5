import { describe, expect, test } from 'vitest';

import { catalogProblems, packageFolders, packageProblems } from './package-rules.ts';
import { readRepository } from './repository.ts';

const repository = readRepository();

const manifest = {
  name: '@pyloto/core-example',
  description: 'An example.',
  license: 'UNLICENSED',
  files: ['dist', 'CHANGELOG.md'],
  type: 'module',
  sideEffects: false,
  exports: { '.': './src/index.ts', './memory': './src/memory/index.ts' },
  publishConfig: {
    access: 'restricted',
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './memory': { types: './dist/memory/index.d.ts', default: './dist/memory/index.js' },
    },
  },
  scripts: { build: 'node ../../scripts/build-package.ts' },
  dependencies: { '@pyloto/core-events': 'workspace:^', zod: 'catalog:' },
  engines: { node: '>=22.19.0' },
};

function problems(change: object, files: Record<string, string> = {}): string[] {
  const folder = 'packages/core-example';
  const text: Record<string, string> = {
    [`${folder}/package.json`]: JSON.stringify({ ...manifest, ...change }),
    [`${folder}/turbo.json`]: '{ "extends": ["//"], "tags": ["contract"] }',
    [`${folder}/README.md`]: '# @pyloto/core-example',
    ...files,
  };
  return packageProblems(new Map(Object.entries(text)), folder);
}

test('the packages are found', () => {
  expect(packageFolders(repository).length).toBeGreaterThan(10);
});

test.each(packageFolders(repository))('%s has what a package needs', (folder) => {
  expect(packageProblems(repository, folder)).toEqual([]);
});

describe('a package is refused', () => {
  test('never without a reason', () => {
    expect(problems({})).toEqual([]);
  });

  test.each([
    ['without a licence', { license: undefined }],
    ['that is not a module', { type: 'commonjs' }],
    ['without a description', { description: '' }],
    ['with side effects', { sideEffects: undefined }],
    ['without the Node it needs', { engines: undefined }],
    ['that publishes its sources', { files: ['dist', 'src', 'CHANGELOG.md'] }],
    ['that publishes other entries', { publishConfig: { ...manifest.publishConfig, exports: {} } }],
    ['that publishes the source of a program', { bin: { example: './src/cli/main.ts' } }],
    ['that anybody may read', { publishConfig: { ...manifest.publishConfig, access: 'public' } }],
    ['with a build of its own', { scripts: { build: 'tsc' } }],
    ['with a version of its own', { dependencies: { zod: '4.6.7' } }],
    ['with a range', { devDependencies: { zod: '^4.6.7' } }],
    ['with another peer', { peerDependencies: { zod: '*' } }],
    ['that pins its neighbour', { dependencies: { '@pyloto/core-events': 'workspace:*' } }],
    ['with a published neighbour', { dependencies: { '@pyloto/core-events': '1.0.0' } }],
  ])('%s', (_, change) => {
    expect(problems(change)).toHaveLength(1);
  });

  test('without entries', () => {
    expect(problems({ exports: {}, publishConfig: { access: 'restricted', exports: {} } })).toEqual(
      ['exports is missing'],
    );
  });

  test.each([
    ['without a layer', 'turbo.json', '{ "extends": ["//"] }'],
    ['with two layers', 'turbo.json', '{ "tags": ["contract", "adapter"] }'],
    ['with an unknown layer', 'turbo.json', '{ "tags": ["utility"] }'],
    ['whose README is about another', 'README.md', '# @pyloto/core-events'],
    ['with a compiler configuration', 'tsconfig.json', '{}'],
    ['with a test configuration', 'vitest.config.ts', ''],
    ['with a lint configuration', '.oxlintrc.json', '{}'],
  ])('%s', (_, file, text) => {
    expect(problems({}, { [`packages/core-example/${file}`]: text })).toHaveLength(1);
  });

  test('without a README', () => {
    expect(appProblems({ private: true, files: ['dist'] })).toEqual(['README.md is missing']);
  });

  test.each([
    ['that is an app and could be published', { files: ['dist'] }],
    ['that is an app and deploys its fixtures', { private: true, files: ['dist', 'fixtures'] }],
  ])('%s', (_, change) => {
    expect(appProblems(change).length).toBeGreaterThan(1);
  });
});

function appProblems(change: object): string[] {
  const files = new Map([
    ['apps/a/package.json', JSON.stringify({ ...manifest, dependencies: {}, ...change })],
    ['apps/a/turbo.json', '{ "tags": ["app"] }'],
  ]);
  return packageProblems(files, 'apps/a');
}

describe('the catalog', () => {
  test('names exact versions', () => {
    expect(catalogProblems(repository.get('pnpm-workspace.yaml') ?? '')).toEqual([]);
  });

  test.each(['^4.6.7', '~4.6.7', '4', 'latest', '>=4.6.7'])('refuses %s', (version) => {
    const text = `packages:\n  - packages/*\ncatalog:\n  '@types/node': 24.0.0\n  zod: ${version}\n\ncatalogMode: strict\n`;
    expect(catalogProblems(text)).toEqual([`"zod: ${version}" is not an exact version`]);
  });

  test('is not missed when it is gone', () => {
    expect(catalogProblems('packages:\n  - packages/*\n')).toEqual(['the catalog is missing']);
  });
});
