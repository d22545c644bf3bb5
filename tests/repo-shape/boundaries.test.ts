import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { readRepository, root } from './repository.ts';

/** What `turbo boundaries` reads: manifests, tags and sources. */
const relevant = [...readRepository().keys()].filter(
  (file) => /\.(?:json|ts|yaml)$/u.test(file) && !file.includes('/fixtures/'),
);

let copy: string;

beforeEach(() => {
  copy = mkdtempSync(path.join(os.tmpdir(), 'boundaries-'));
  for (const file of relevant) {
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    cpSync(path.join(root, file), path.join(copy, file));
  }
});

afterEach(() => {
  rmSync(copy, { recursive: true, force: true });
});

/** Line breaks of the report depend on the length of the path, so white space is folded. */
function boundaries(): { readonly ok: boolean; readonly report: string } {
  const turbo = path.join(root, 'node_modules/.bin/turbo');
  const { status, stdout, stderr } = spawnSync(turbo, ['boundaries'], {
    cwd: copy,
    encoding: 'utf8',
  });
  return { ok: status === 0, report: (stdout + stderr).replaceAll(/[\s|]+/gu, ' ') };
}

function plantImport(folder: string, specifier: string): void {
  writeFileSync(path.join(copy, folder, 'src/planted.ts'), `import '${specifier}';\n`);
}

function plantDependency(folder: string, name: string): void {
  const file = path.join(copy, folder, 'package.json');
  const manifest: { dependencies: Record<string, string> } = JSON.parse(readFileSync(file, 'utf8'));
  manifest.dependencies[name] = 'workspace:*';
  writeFileSync(file, JSON.stringify(manifest));
}

test('the workspace respects its layers', () => {
  expect(boundaries()).toEqual({ ok: true, report: expect.stringContaining('no issues found') });
});

test.each([
  ['an adapter', 'packages/core-meta', '@pyloto/core-http'],
  ['an adapter', 'packages/core-meta', '@pyloto/core-runtime'],
  ['a contract', 'packages/core-messaging', '@pyloto/core-meta'],
  ['a mechanism', 'packages/core-webhooks', '@pyloto/core-dedupe'],
  ['a mechanism', 'packages/core-dedupe', '@pyloto/core-runtime'],
  ['the runtime', 'packages/core-runtime', '@pyloto/core-meta'],
])('%s, %s, does not import %s, even when it declares it', (_, folder, name) => {
  plantDependency(folder, name);
  plantImport(folder, name);

  const { ok, report } = boundaries();

  expect(ok).toBe(false);
  expect(report).toContain(`Package \`${name}\` found without any tag listed in allowlist`);
});

test('a dependency that is not declared is refused', () => {
  plantImport('packages/core-meta', '@pyloto/core-http');
  plantImport('packages/core-events', 'hono');

  const { ok, report } = boundaries();

  expect(ok).toBe(false);
  expect(report).toContain('cannot import package `@pyloto/core-http`');
  expect(report).toContain('cannot import package `hono`');
});

test('a relative path into another package is refused', () => {
  plantImport('packages/core-meta', '../../core-http/src/index.ts');

  const { ok, report } = boundaries();

  expect(ok).toBe(false);
  expect(report).toContain('leaves the package');
});

test('the copies are complete enough to be judged', () => {
  expect(existsSync(path.join(copy, 'turbo.json'))).toBe(true);
  expect(relevant.length).toBeGreaterThan(50);
});
