import { execFileSync, spawn as spawnProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';

import { type IPty, spawn } from '@lydell/node-pty';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const PROGRAM = path.join(import.meta.dirname, 'workspace/main.ts');
const ENTER = '\r';
const DOWN = '\u001b[B';
const CTRL_C = '\u0003';
const CLEAR_LINE = '\u0015';

let cwd: string;
let opened: IPty | undefined;
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'terminal-')));
});
afterEach(() => {
  opened?.kill();
  rmSync(cwd, { recursive: true, force: true });
});

/** A terminal that the program runs in, and somebody who reads and types. */
function open(...args: string[]) {
  let screen = '';
  let seen = 0;
  const env = { ...pathBefore(), npm_config_user_agent: '' };
  const pty = spawn(process.execPath, [PROGRAM, ...args], { cwd, env, cols: 120, rows: 40 });
  opened = pty;
  pty.onData((text) => (screen += text));
  const ended = new Promise<number>((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)));
  return {
    /** Waits until a text is shown that was not there before the last one that was waited for. */
    reads: async (text: string) => {
      await vi.waitFor(() => expect(stripVTControlCharacters(screen.slice(seen))).toContain(text), {
        timeout: 30_000,
      });
      seen = screen.length;
    },
    types: (...keys: string[]) => pty.write(keys.join('')),
    ended,
    screen: () => stripVTControlCharacters(screen),
  };
}

describe('on a terminal', () => {
  test('each question is asked, again after a wrong answer, and the project is what was answered', async () => {
    const { reads, types, ended, screen } = open('--no-install', '--no-git');
    await reads('What is the project called?');
    types('My Connector', ENTER);
    await reads('It must be lower-case letters');
    types(CLEAR_LINE, 'tea-house', ENTER);
    await reads('Which provider does it connect?');
    types('24', ENTER);
    await reads('begins with a letter');
    types(CLEAR_LINE, 'The Tea House', ENTER);
    await reads('Which way does it work?');
    types(DOWN, ENTER);
    await reads('How does the provider sign');
    types(DOWN, DOWN, ENTER);
    await reads('Which package manager?');
    types(DOWN, ENTER);

    expect([await ended, screen()]).toEqual([0, expect.stringContaining('pnpm run dev')]);
    const read = (file: string): string => readFileSync(path.join(cwd, 'tea-house', file), 'utf8');
    expect(read('src/the-tea-house/the-tea-house-authentication.ts')).toContain('metaSignature');
    expect(read('package.json')).toContain('"name": "tea-house"');
    expect(readdirSync(path.join(cwd, 'tea-house'))).toContain('pnpm-workspace.yaml');
    expect(readdirSync(path.join(cwd, 'tea-house/src/the-tea-house'))).not.toContain(
      'send-message.ts',
    );
  });

  test('what is given is not asked, and Enter takes what is proposed', async () => {
    const { reads, types, ended } = open(
      'tea-house',
      '--direction',
      'both',
      '--auth',
      'hmac',
      '--pm',
      'npm',
      '--no-install',
      '--no-git',
    );
    await reads('Which provider does it connect? (Tea House)');
    types(ENTER);
    expect(await ended).toBe(0);
    expect(readdirSync(path.join(cwd, 'tea-house/src'))).toContain('tea-house');
  });

  test.each([
    ['What is the project called?', []],
    ['Which way does it work?', ['demo', '--provider', 'Tea']],
    [
      'Which package manager?',
      ['demo', '--provider', 'Tea', '--direction', 'both', '--auth', 'hmac'],
    ],
  ])('Ctrl-C at «%s» leaves nothing behind', async (question, args) => {
    const { reads, types, ended, screen } = open(...args);
    await reads(question);
    types(CTRL_C);
    expect([await ended, readdirSync(cwd)]).toEqual([130, []]);
    expect(screen()).toContain('nothing was written');
  });

  test('a folder that holds files is refused before the next question', async () => {
    mkdirSync(path.join(cwd, 'demo'));
    writeFileSync(path.join(cwd, 'demo/notes.txt'), 'mine');
    const { reads, types, ended, screen } = open();
    await reads('What is the project called?');
    types(`demo${ENTER}`);
    expect(await ended).toBe(1);
    expect(screen()).toContain('notes.txt');
    expect(screen()).not.toContain('Which provider');
  });

  test('Ctrl-C while dependencies are installed leaves nothing behind', async () => {
    packageManagerThat('echo installing away; sleep 60');
    const { reads, types, ended } = open('demo', '--yes', '--pm', 'npm');
    await reads('installing away');
    expect(readdirSync(cwd)).toEqual(['bin', 'demo']);
    types(CTRL_C);
    expect([await ended, readdirSync(cwd)]).toEqual([130, ['bin']]);
  });
});

describe('without one', () => {
  test('it never waits for an answer', async () => {
    // Its standard input stays open, as that of a job in CI may.
    const child = spawnProcess(process.execPath, [PROGRAM, 'demo'], {
      cwd,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const [code]: unknown[] = await once(child, 'exit');
    expect([code, readdirSync(cwd)]).toEqual([2, []]);
  });

  test('a project whose dependencies cannot be installed is there, and the exit code is 3', async () => {
    packageManagerThat('exit 1');
    const env = pathBefore();
    const child = spawnProcess(
      process.execPath,
      [PROGRAM, 'demo', '--yes', '--no-git', '--pm', 'npm'],
      { cwd, env, stdio: 'ignore' },
    );
    const [code]: unknown[] = await once(child, 'exit');
    expect([code, readdirSync(path.join(cwd, 'demo')).includes('package.json')]).toEqual([3, true]);
  });

  test('the first commit holds the project and its lockfile, and nothing that was there before', async () => {
    packageManagerThat('echo {} > package-lock.json');
    mkdirSync(path.join(cwd, 'demo'));
    writeFileSync(path.join(cwd, 'demo/passwords.txt'), 'mine');
    const env = { ...pathBefore(), ...AUTHOR };
    const child = spawnProcess(
      process.execPath,
      [PROGRAM, 'demo', '--yes', '--json', '--force', '--pm', 'npm'],
      { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const [[text]] = await Promise.all([once(child.stdout, 'data'), once(child, 'exit')]);
    const made = JSON.parse(String(text));
    expect(made).toMatchObject({
      ok: true,
      installed: true,
      git: 'committed',
      nextSteps: ['cd demo', 'npm test', 'npm run dev'],
    });
    const committed = execFileSync('git', ['ls-tree', '-r', '--name-only', 'HEAD'], {
      cwd: path.join(cwd, 'demo'),
      encoding: 'utf8',
    });
    expect(new Set(committed.trim().split('\n'))).toEqual(
      new Set([...made.files, 'package-lock.json']),
    );
  });
});

const AUTHOR = {
  GIT_AUTHOR_NAME: 'Ana Example',
  GIT_AUTHOR_EMAIL: 'ana@pyloto.example',
  GIT_COMMITTER_NAME: 'Ana Example',
  GIT_COMMITTER_EMAIL: 'ana@pyloto.example',
};

/** Programs of the test's own come before those of the machine. */
function pathBefore(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${cwd}/bin:${process.env['PATH']}` };
}

/** The npm of this machine is not asked: this one does as it is told. */
function packageManagerThat(does: string): void {
  const file = path.join(cwd, 'bin/npm');
  mkdirSync(path.dirname(file));
  writeFileSync(file, `#!/bin/sh\n${does}\n`);
  chmodSync(file, 0o755);
}
