import { expect, test } from 'vitest';

import { registryProblems } from './release-registry.ts';
import { versionProblems } from './workspace-problems.ts';

const changelog = '# a\n\n## 1.1.0\n\n### Added\n\n- Replies.\n\n## 1.0.0\n';
const example = { name: '@pyloto/a', version: '1.1.0', changelog, keptVersion: '1.1.0' };

test('packages with a version that their changelog tells of are a release', () => {
  expect(versionProblems([example, { ...example, name: '@pyloto/b' }])).toEqual([]);
});

test.each([
  ['without a version', { version: '0.0.0' }],
  ['without a changelog', { changelog: undefined }],
  ['whose changelog ends before', { version: '1.2.0', keptVersion: '1.2.0' }],
  ['that is kept as it was before', { keptVersion: '1.0.0' }],
  ['of which nothing is kept', { keptVersion: undefined }],
])('a package %s is none', (_, change) => {
  expect(versionProblems([{ ...example, ...change }])).toHaveLength(1);
});

test('packages of two versions are none', () => {
  expect(
    versionProblems([example, { ...example, version: '1.0.0', keptVersion: '1.0.0' }]),
  ).toEqual(['all packages have one version, not 1.1.0, 1.0.0']);
});

test('a release goes to the registry that somebody set, by https', () => {
  expect(registryProblems(new URL('https://registry.example/'), false)).toEqual([]);
  expect(registryProblems(new URL('http://registry.example/'), false)).toHaveLength(1);
  expect(registryProblems(undefined, false)).toHaveLength(1);
});

test('a rehearsal stays on this machine', () => {
  expect(registryProblems(new URL('http://127.0.0.1:4873/'), true)).toEqual([]);
  expect(registryProblems(new URL('https://registry.example/'), true)).toHaveLength(1);
});
