import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Program, runProgram } from './run-program.ts';
import { bundleTemplate } from './template/bundle-template.ts';

const template = bundleTemplate(path.resolve(import.meta.dirname, '../../..'));
const ALONE = ['--no-install', '--no-git'];

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(os.tmpdir(), 'create-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

async function create(argv: readonly string[], parts: Partial<Program> = {}): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const code = await runProgram({
    argv,
    cwd,
    userAgent: undefined,
    isTerminal: false,
    template,
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    signal: new AbortController().signal,
    ...parts,
  });
  return { code, stdout, stderr };
}

const inFolder = (...parts: string[]): string => path.join(cwd, ...parts);

describe('without a terminal', () => {
  test('everything that is missing is named, with an example, and nothing is made', async () => {
    const { code, stdout, stderr } = await create(['demo', '--direction', 'both']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--provider, --auth, --pm must be given');
    expect(stderr).toContain(
      'create-connector my-connector --provider "Acme Chat" --direction both --auth hmac --pm npm',
    );
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('the example is complete', async () => {
    const typed = 'my-connector --provider Acme --direction both --auth hmac --pm npm';
    const argv = typed.split(' ');
    expect((await create([...argv, ...ALONE])).code).toBe(0);
    expect(readdirSync(cwd)).toEqual(['my-connector']);
  });

  test.each([
    [['Demo', '--yes'], '<name> must be lower-case'],
    [['demo', '--yes', '--provider', '24'], '--provider must be a name'],
    [
      ['demo', '--yes', '--direction', 'sideways'],
      '--direction must be one of both, inbound, outbound',
    ],
    [['demo', '--yes', '--auth', 'none'], '--auth must be one of hmac, standard-webhooks, meta'],
    [['demo', '--yes', '--pm', 'yarn'], '--pm must be one of npm, pnpm'],
    [['demo', '--yes', '--registry', 'ftp://x'], '--registry must be an http or https address'],
    [
      ['demo', '--yes', '--registry', 'https://ana:secret@registry.pyloto.example/'],
      '--registry must be without a user and a password',
    ],
    [['demo', '--yes', '--colour'], "Unknown option '--colour'"],
    [['demo', 'two', '--yes'], 'one name must be given'],
    [['demo', '--pm'], '--pm'],
  ])('%j is refused', async (argv, message) => {
    const { code, stderr } = await create(argv);
    expect([code, readdirSync(cwd)]).toEqual([2, []]);
    expect(stderr).toContain(message);
  });
});

describe('--yes', () => {
  test('needs nothing else', async () => {
    const { code, stdout } = await create(['demo', '--yes', ...ALONE]);
    expect([code, readdirSync(cwd)]).toEqual([0, ['demo']]);
    expect(stdout.trim().split('\n').slice(-4)).toEqual([
      '  cd demo',
      '  npm install',
      '  npm test',
      '  npm run dev',
    ]);
    expect(JSON.parse(readFileSync(inFolder('demo/package.json'), 'utf8'))).toMatchObject({
      name: 'demo',
    });
  });

  test('takes the package manager that has started it', async () => {
    const userAgent = 'pnpm/12.21.0 npm/? node/v24.21.0 linux x64';
    const { stdout } = await create(['demo', '--yes', ...ALONE], { userAgent });
    expect(stdout).toContain('pnpm test');
  });
});

describe('--json', () => {
  test('prints one object that says what was made', async () => {
    const { stdout, stderr } = await create(['@acme/tea', '--yes', '--json', ...ALONE]);
    const made = JSON.parse(stdout);
    expect(made).toMatchObject({
      ok: true,
      dryRun: false,
      name: '@acme/tea',
      folder: inFolder('tea'),
      provider: 'Tea',
      connector: 'tea',
      installed: false,
      git: 'none',
      nextSteps: ['cd tea', 'npm install', 'npm test', 'npm run dev'],
      versions: { '@pyloto/create-connector': template.version, zod: '^4.6.7' },
    });
    expect(made.files).toEqual(
      readdirSync(inFolder('tea'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(inFolder('tea'), path.join(entry.parentPath, entry.name)))
        .toSorted(),
    );
    expect(stderr).toContain('npm run dev');
  });

  test('prints one object that says what is missing', async () => {
    const { code, stdout } = await create(['demo', '--json'], { isTerminal: true });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'usage' } });
  });
});

test('a folder that holds files is refused by --dry-run too', async () => {
  mkdirSync(inFolder('demo'));
  writeFileSync(inFolder('demo', 'notes.txt'), 'mine');
  const { code, stderr } = await create(['demo', '--yes', '--dry-run']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('notes.txt')]);
  expect((await create(['demo', '--yes', '--dry-run', '--force'])).code).toBe(0);
});

test('who is interrupted while files that were there before are replaced is told what stays', async () => {
  mkdirSync(inFolder('demo'));
  writeFileSync(inFolder('demo', 'README.md'), 'mine');
  const { code, stderr } = await create(['demo', '--yes', '--force', ...ALONE], {
    signal: AbortSignal.abort(),
  });
  expect([code, stderr]).toEqual([
    130,
    expect.stringContaining('files of the project are in place'),
  ]);
  expect(readdirSync(inFolder('demo'))).toContain('package.json');
});

test('--dry-run names every file and writes none', async () => {
  const { code, stdout } = await create(['demo', '--yes', '--dry-run']);
  expect([code, readdirSync(cwd)]).toEqual([0, []]);
  expect(stdout).toContain('  src/connector.ts\n');
});

test.each([
  ['--help', 'Usage: create-connector'],
  ['--version', template.version],
])('%s is answered', async (flag, text) => {
  const { code, stdout } = await create([flag]);
  expect([code, stdout.includes(text)]).toEqual([0, true]);
});

describe('a folder', () => {
  test('that holds files is refused, with their names', async () => {
    mkdirSync(inFolder('demo'));
    writeFileSync(inFolder('demo/notes.txt'), 'mine');
    const { code, stderr } = await create(['demo', '--yes', ...ALONE]);
    expect([code, readdirSync(inFolder('demo'))]).toEqual([1, ['notes.txt']]);
    expect(stderr).toContain('  notes.txt\n');
  });

  test('that holds files keeps them with --force, but for those of the template', async () => {
    mkdirSync(inFolder('demo/src/mine'), { recursive: true });
    writeFileSync(inFolder('demo/notes.txt'), 'mine');
    writeFileSync(inFolder('demo/src/mine/a.ts'), 'mine');
    writeFileSync(inFolder('demo/README.md'), 'old');
    const { code } = await create(['demo', '--yes', '--force', ...ALONE]);
    expect(code).toBe(0);
    expect(readFileSync(inFolder('demo/notes.txt'), 'utf8')).toBe('mine');
    expect(readFileSync(inFolder('demo/src/mine/a.ts'), 'utf8')).toBe('mine');
    expect(readFileSync(inFolder('demo/README.md'), 'utf8')).toContain('# Demo connector');
    expect(readdirSync(cwd)).toEqual(['demo']);
  });

  test('that is empty is used, also the one that somebody is in', async () => {
    mkdirSync(inFolder('demo'));
    const { code, stdout } = await create(['.', '--yes', ...ALONE], { cwd: inFolder('demo') });
    expect(code).toBe(0);
    expect(readdirSync(inFolder('demo'))).toContain('package.json');
    expect(stdout).not.toContain('cd ');
  });

  test.each([
    ['a file is where a folder belongs', () => writeFileSync(inFolder('demo/src'), 'mine')],
    ['a folder is where a file belongs', () => mkdirSync(inFolder('demo/README.md'))],
    ['a link leads out of it', () => symlinkSync(os.tmpdir(), inFolder('demo/fixtures'))],
  ])('is not touched where %s, even with --force', async (_, prepare) => {
    mkdirSync(inFolder('demo'));
    prepare();
    const before = readdirSync(inFolder('demo'));
    const { code } = await create(['demo', '--yes', '--force', ...ALONE]);
    expect([code, readdirSync(inFolder('demo')), readdirSync(cwd)]).toEqual([1, before, ['demo']]);
  });

  test('that cannot be made leaves nothing behind', async () => {
    writeFileSync(inFolder('file'), 'mine');
    const { code } = await create(['file/demo', '--yes', ...ALONE]);
    expect([code, readdirSync(cwd)]).toEqual([1, ['file']]);
  });

  test('is taken back, with those above it, when somebody stops it', async () => {
    const stopping = new AbortController();
    stopping.abort();
    const { code } = await create(['new/demo', '--yes', ...ALONE], { signal: stopping.signal });
    expect([code, readdirSync(cwd)]).toEqual([130, []]);
  });
});
