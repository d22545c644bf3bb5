import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, expect, test, vi } from 'vitest';

import { askCompiler } from './ask-compiler.ts';
import { exampleRelease } from './example-release.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'ask-compiler-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const pairs = [
  {
    released: exampleRelease('export declare function size(text: string): number;'),
    today: exampleRelease('export declare function size(text: URL): number;'),
  },
];

/** Asks a compiler that does nothing but this. */
function askWhatRuns(script: string) {
  const file = path.join(scratch, 'tsc.mjs');
  writeFileSync(file, script);
  return askCompiler(root, pairs, file);
}

test('the compiler is the one that is installed, whatever the PATH holds', async () => {
  vi.stubEnv('PATH', '');
  const refusals = await askCompiler(root, pairs);
  vi.unstubAllEnvs();
  expect(refusals).toMatchObject([
    { question: { name: 'size', asks: 'value' }, reasons: expect.any(Array) },
  ]);
});

test.each([
  ['is killed', "process.kill(process.pid, 'SIGKILL')"],
  ['runs out of memory', 'process.abort()'],
  ['ends without a word', 'process.exitCode = 1'],
  ['does not start', 'process.exitCode = 127'],
  [
    'dies after its first words',
    `${said('check-0.ts(1,1): error TS1: a')}; process.exitCode = 134`,
  ],
  ['cannot read its options', `${said('error TS5023: unknown option')}; process.exitCode = 1`],
  ['speaks of another file', `${said('old/a.d.ts(1,1): error TS1: a')}; process.exitCode = 2`],
])('a compiler that %s has not agreed', async (_case, script) => {
  await expect(askWhatRuns(script)).rejects.toThrow(/^tsc (?:must|could not) compare/u);
});

function said(line: string): string {
  return `console.log(${JSON.stringify(line)})`;
}
