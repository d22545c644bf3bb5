import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const workspace = mkdtempSync(path.join(os.tmpdir(), 'versions-'));

/** In place of the script that keeps the release: tells what it found. */
const KEEP = `import { readFileSync, rmSync, writeFileSync } from 'node:fs';
const { version } = JSON.parse(readFileSync('packages/events/package.json', 'utf8'));
writeFileSync('kept.txt', version + ' of ' + readFileSync('built.txt', 'utf8'));
rmSync('built.txt');
`;

/** A workspace with three packages, the third of which depends on the others, and the changesets of this one's settings. */
beforeAll(() => {
  mkdirSync(path.join(workspace, 'scripts'));
  symlinkSync(path.join(root, 'scripts/release'), path.join(workspace, 'scripts/release'));
  write('bin/turbo', '#!/bin/sh\necho "$@" > built.txt\n');
  chmodSync(path.join(workspace, 'bin/turbo'), 0o755);
  write('scripts/released.ts', KEEP);
  cpSync(path.join(root, '.changeset/config.json'), path.join(workspace, '.changeset/config.json'));
  writePackage('.', { name: 'workspace', private: true, type: 'module' });
  write('pnpm-workspace.yaml', 'packages:\n  - packages/*\n');
  write('pnpm-lock.yaml', "lockfileVersion: '9.0'\n");
  writePackage('packages/events', { name: '@pyloto/events' });
  writePackage('packages/http', { name: '@pyloto/http' });
  const dependencies = { '@pyloto/events': 'workspace:^', '@pyloto/http': 'workspace:^' };
  writePackage('packages/runtime', { name: '@pyloto/runtime', dependencies });
  execFileSync('git', ['init', '--quiet'], { cwd: workspace });
});

afterAll(() => rmSync(workspace, { recursive: true, force: true }));

test('a version has its changes by their kind, in the changelogs of the packages that they touch', () => {
  writeChangeset('one', { events: 'minor' }, 'Replies.\n\nGive `reply`.');
  writeChangeset('two', { events: 'patch', http: 'patch' }, 'No lost answers.');
  version();
  writeChangeset('three', { http: 'major' }, 'No more `get`: call `request`.');
  version();

  expect(changelog('events')).toBe(
    '# @pyloto/events\n\n## 2.0.0\n\nNo changes in this release.\n\n## 1.1.0\n\n### Added\n\n- Replies.\n\n  Give `reply`.\n\n### Fixed\n\n- No lost answers.\n',
  );
  expect(changelog('http')).toBe(
    '# @pyloto/http\n\n## 2.0.0\n\n### Breaking\n\n- No more `get`: call `request`.\n\n## 1.1.0\n\n### Fixed\n\n- No lost answers.\n',
  );
  expect(changelog('runtime')).toBe(
    '# @pyloto/runtime\n\n## 2.0.0\n\nNo changes in this release.\n\n## 1.1.0\n\nNo changes in this release.\n',
  );
});

test('what the packages promise is kept of their new version, when it is built', () => {
  writeChangeset('four', { events: 'patch' }, 'No lost events.');
  version();
  const { version: current }: { version: string } = JSON.parse(
    read('packages/events/package.json'),
  );
  expect(read('kept.txt')).toBe(
    `${current} of run build --filter=./packages/* --output-logs=errors-only\n`,
  );
});

function version(): void {
  const script = path.join(root, 'scripts/version-packages.ts');
  const PATH = [
    path.join(workspace, 'bin'),
    path.join(root, 'node_modules/.bin'),
    process.env['PATH'],
  ].join(path.delimiter);
  execFileSync(process.execPath, [script], { cwd: workspace, env: { ...process.env, PATH } });
}

function changelog(name: string): string {
  return read(`packages/${name}/CHANGELOG.md`);
}

function read(file: string): string {
  return readFileSync(path.join(workspace, file), 'utf8');
}

function writeChangeset(id: string, bumps: Record<string, string>, summary: string): void {
  const lines = Object.entries(bumps).map(([name, bump]) => `'@pyloto/${name}': ${bump}`);
  write(`.changeset/${id}.md`, `---\n${lines.join('\n')}\n---\n\n${summary}\n`);
}

function writePackage(folder: string, manifest: object): void {
  write(`${folder}/package.json`, JSON.stringify({ version: '1.0.0', ...manifest }));
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(workspace, file)), { recursive: true });
  writeFileSync(path.join(workspace, file), text);
}
