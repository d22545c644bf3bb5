import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

import { readRepository } from './repository.ts';

const workflow = z.object({
  jobs: z.record(
    z.string(),
    z.looseObject({ steps: z.array(z.looseObject({ run: z.string().optional() })).default([]) }),
  ),
});

/** The only script of a job. */
function scriptOf(job: string): string {
  const { jobs } = workflow.parse(
    parse(readRepository().get('.github/workflows/release.yml') ?? ''),
  );
  return jobs[job]?.steps.find(({ run }) => run !== undefined)?.run ?? '';
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'workflow-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script as GitHub does. @returns its exit code */
function runScript(script: string, env: Record<string, string>): number | null {
  const PATH = `${path.join(folder, 'bin')}:${process.env['PATH']}`;
  const options = { cwd: folder, env: { PATH, ...env } };
  return spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], options).status;
}

/** Runs the script that decides what is done, where `gh` answers so. */
function decide(gh: string): { readonly code: number | null; readonly output: string } {
  for (const name of ['bin', '.changeset', 'packages/core-runtime']) {
    mkdirSync(path.join(folder, name), { recursive: true });
  }
  writeFileSync(path.join(folder, 'packages/core-runtime/package.json'), '{"version":"1.2.3"}');
  writeFileSync(path.join(folder, 'bin/gh'), `#!/bin/sh\n${gh}\n`, { mode: 0o755 });
  const GITHUB_OUTPUT = path.join(folder, 'output');
  writeFileSync(GITHUB_OUTPUT, '');
  const code = runScript(scriptOf('mode'), { GITHUB_OUTPUT, GITHUB_REPOSITORY: 'acme/connectors' });
  return { code, output: readFileSync(GITHUB_OUTPUT, 'utf8') };
}

test.each([
  ['no tag', 'true', 'publish'],
  ['its tag', 'echo refs/tags/v1.2.3', 'none'],
  ['a tag that only begins like its own', 'echo refs/tags/v1.2.3-rc.1', 'publish'],
])('a version with %s', (_, gh, mode) => {
  expect(decide(gh)).toEqual({ code: 0, output: `mode=${mode}\ntag=v1.2.3\n` });
});

test('a repository that does not show its tags publishes nothing', () => {
  expect(decide('exit 1')).toEqual({ code: 1, output: '' });
});

test('a tag that is there is no fault, and an origin that does not answer is one', () => {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
  git('init', '--bare', 'origin.git');
  git('init', '.');
  git('remote', 'add', 'origin', path.join(folder, 'origin.git'));
  const author = ['-c', 'user.name=Ana', '-c', 'user.email=ana@acme.example'];
  git(...author, 'commit', '--allow-empty', '--message', 'first');

  expect(runScript(scriptOf('tag'), { TAG: 'v1.2.3' })).toBe(0);
  expect(runScript(scriptOf('tag'), { TAG: 'v1.2.3' })).toBe(0);
  expect(execFileSync('git', ['ls-remote', 'origin'], { cwd: folder }).toString()).toContain(
    'refs/tags/v1.2.3',
  );
  git('remote', 'set-url', 'origin', path.join(folder, 'nowhere.git'));
  expect(runScript(scriptOf('tag'), { TAG: 'v1.2.4' })).toBe(128);
});
