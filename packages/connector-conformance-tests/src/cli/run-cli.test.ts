import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { runCli } from './run-cli.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'conformance-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CONNECTOR = "{ manifest: {}, signature: { id: 'x' }, parseEvents: () => [] }";

function fileOf(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function run(...argv: string[]) {
  let stdout = '';
  let stderr = '';
  const code = await runCli(argv, {
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
  });
  return { code, stdout, stderr };
}

const one = fileOf('one.mjs', `export const one = ${CONNECTOR};`);
const two = fileOf('two.mjs', `export const one = ${CONNECTOR}; export const two = ${CONNECTOR};`);
const none = fileOf('none.mjs', 'export const port = 3000;');
const broken = fileOf('broken.mjs', 'throw new Error("no luck");');

test.each([
  ['nothing', [], /a module or an address must be given, for example/],
  [
    'a file that is not there',
    ['nope.js'],
    /the module must be a file; there is none at .*nope\.js/,
  ],
  ['a module without a connector', [none], /must export a connector .* exports port/],
  ['a module with two', [two], /must export one connector; .* exports one, two/],
  ['a module that does not load', [broken], /must load; .* no luck/],
  ['two modules', [one, two], /one module or address must be given/],
  ['an unknown level', [one, '--level', 'platinum'], /--level must be bronze or silver or gold/],
  ['an unknown option', [one, '--frobnicate'], /--frobnicate.*--help/],
  ['an unknown requirement', [one, '--only', 'XYZ'], /--only must name requirements or groups/],
  ['a program that is not there', [one, '--main', 'x.js'], /--main must be a file/],
  ['fixtures that are not there', [one, '--fixtures', 'x'], /--fixtures must be a folder/],
  ['an empty folder of fixtures', [one, '--fixtures', folder], /--fixtures must be a folder of/],
  ['half a variable', [one, '--env', 'PORT'], /--env must be a variable and its value/],
  ['nobody at an address', ['http://127.0.0.1:1'], /nothing answers at http:\/\/127\.0\.0\.1:1/],
  ['no address', ['--url', 'ftp://a.example'], /must begin with http/],
])('%s is wrong use, and the message says what is right', async (_, argv, message) => {
  const { code, stdout, stderr } = await run(...argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

test('--help exits with 0 and shows the options', async () => {
  const { code, stdout } = await run('--help');
  expect(stdout).toContain('With an address alone no level is');
  expect(code).toBe(0);
  for (const option of ['--level', '--main', '--redis-url', '--junit']) {
    expect(stdout).toContain(option);
  }
});

test('a level that is not reached exits with 1, as JSON too', async () => {
  const { code, stdout } = await run(one, '--only', 'MAN-01', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    format: 1,
    ok: false,
    counts: { failed: 1 },
    results: [{ id: 'MAN-01', outcome: 'failed', problem: { expected: "spec: 'v1'" } }],
  });
});
