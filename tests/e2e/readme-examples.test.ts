import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { globSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { REPO, startApp } from './connector-process.ts';
import { readSection } from './document-blocks.ts';
import { createConsumer, readExamples, typeCheck } from './readme-consumer.ts';
import { askApp, runShell } from './run-shell.ts';

const TYPE_CHECK_TIMEOUT_MS = 120_000;
const STARTED = /"event":"connector_started".*"port":(\d+)/;

const examples = readExamples();
const fixture = path.join(REPO, 'apps/whatsapp/fixtures/text');
let folder: string;
let problems: string[];
let program: ChildProcess | undefined;

beforeAll(async () => {
  folder = createConsumer(examples);
  problems = await typeCheck(folder);
}, TYPE_CHECK_TIMEOUT_MS);

afterAll(async () => {
  if (program !== undefined && program.kill('SIGKILL')) await once(program, 'close');
  rmSync(folder, { recursive: true, force: true });
});

test.each(examples)('$title compiles', ({ file }) => {
  expect(problems.filter((line) => line.startsWith(file))).toEqual([]);
});

test('every problem that the compiler finds belongs to an example', () => {
  const files = examples.map(({ file }) => file);
  expect(problems.filter((line) => !files.some((file) => line.startsWith(file)))).toEqual([]);
});

test('every published package shows how to use it', () => {
  const readmes = new Set(examples.map(({ title }) => title.split(',')[0]));
  const packages = globSync('packages/*', { cwd: REPO });
  expect(packages.filter((name) => !readmes.has(`${name}/README.md`))).toEqual([]);
});

test.each([
  { page: 'README.md', shows: /^Inês Duarte: Olá/gmu },
  { page: 'docs/internal-consumption.md', shows: /^evt_[a-z2-7]{32} Inês Duarte text$/gmu },
])(
  'the program of $page shows who wrote, once however often the message is delivered',
  async ({ page, shows }) => {
    const example = examples.find(({ title }) => title.startsWith(page));
    const output = run(path.join(folder, example?.file ?? ''));
    await expect.poll(output, { timeout: 15_000 }).toMatch(STARTED);
    const port = STARTED.exec(output())?.[1];

    const [first, second] = [await deliver(port), await deliver(port)];

    expect(first).toMatchObject({ processed: 1, deduped: 0 });
    expect(second).toMatchObject({ processed: 0, deduped: 1 });
    await expect.poll(output).toContain('request_handled');
    expect(output().match(shows)).toHaveLength(1);
    program?.kill('SIGTERM');
    await expect.poll(() => program?.exitCode, { timeout: 3_000 }).toBe(0);
    expect(output()).toContain('"event":"connector_stopped"');
  },
);

function run(file: string): () => string {
  let written = '';
  program = spawn(process.execPath, [file], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PYLOTO_MODE: 'sandbox', HOST: '127.0.0.1', PORT: '0' },
  });
  for (const stream of [program.stdout, program.stderr]) {
    stream?.on('data', (text: Buffer) => (written += text.toString()));
  }
  return () => written;
}

async function deliver(port: string | undefined): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/webhook`, {
    method: 'POST',
    headers: JSON.parse(readFileSync(path.join(fixture, 'headers.json'), 'utf8')),
    body: readFileSync(path.join(fixture, 'body.json')),
  });
  const answer: { summary?: unknown } = JSON.parse(await response.text());
  return answer.summary;
}

test.each([
  { app: 'whatsapp', section: 'Send messages' },
  { app: 'instagram', section: 'Send messages and answer comments' },
  { app: 'messenger', section: 'Send messages, take leads' },
])(
  'the commands of the README of $app are a conversation: somebody writes, is answered once, and reads it',
  async ({ app: name, section }) => {
    const [write = '', answer = '', ask = '', ...others] = readSection(
      `apps/${name}/README.md`,
      section,
      'sh',
    );
    const main = path.join(REPO, 'apps', name, 'src/main.ts');
    const app = await startApp({ PYLOTO_MODE: 'sandbox', HOST: '127.0.0.1', PORT: '0' }, main);
    const shell = (command: string): unknown => askApp(command, app);
    try {
      expect(shell(write)).toMatchObject({ ok: true });
      const first = shell(answer);
      expect(first).toMatchObject({ ok: true, clientMessageId: 'c-1', status: 'sent' });
      expect(shell(answer)).toEqual({ ...Object(first), status: 'duplicate' });
      await expect.poll(() => shell(ask), { timeout: 10_000 }).toMatchObject({ state: 'read' });
      for (const command of others) {
        // The event that names the comment is on its way to the log.
        await expect.poll(() => shell(command), { timeout: 10_000 }).toMatchObject({ ok: true });
      }
    } finally {
      await app.stop();
    }
  },
  60_000,
);

test('the commands of the guide make a key and the hash that belongs to it', () => {
  const [make = ''] = readSection('docs/running-an-app.md', 'Who may give commands', 'sh');
  const pepper = 'an-invented-pepper';
  const [hash, key = ''] = runShell(`${make}echo "$KEY"`, {
    env: { PYLOTO_API_KEY_PEPPER: pepper },
  }).split('\n');
  expect(key.length).toBeGreaterThanOrEqual(24);
  expect(hash).toBe(createHmac('sha256', pepper).update(key).digest('hex'));
});
