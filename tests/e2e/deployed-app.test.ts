import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const deployMs = 120_000;

let deployed: string;
let app: ChildProcess;
let port: number;

/** What the Dockerfile does, without Docker: its command, an empty folder, no source beside it. */
beforeAll(async () => {
  deployed = mkdtempSync(path.join(os.tmpdir(), 'deployed-'));
  execFileSync('node', ['scripts/deploy-app.mjs', 'whatsapp', deployed], { cwd: root });
  app = startApp();
  port = await portOf(app);
}, deployMs);

afterAll(() => {
  app?.kill('SIGKILL');
  rmSync(deployed, { recursive: true, force: true });
});

/** `--permission` without a writable path stands for `docker run --read-only`. */
function startApp(): ChildProcess {
  const options = ['--permission', '--allow-fs-read=*', '--disable-warning=SecurityWarning'];
  return spawn('node', [...options, 'dist/main.js'], {
    cwd: deployed,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', PYLOTO_MODE: 'sandbox', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function portOf(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('the output of the app is not piped');
  for await (const line of createInterface({ input: child.stdout })) {
    const entry: { event?: string; port?: number } = JSON.parse(line);
    if (entry.event === 'connector_started' && entry.port !== undefined) {
      child.stdout.resume();
      return entry.port;
    }
  }
  throw new Error('the app ended before it listened');
}

function dockerfile(): string {
  return readFileSync(path.join(root, 'Dockerfile'), 'utf8');
}

test('the folder holds the bundle, its readme and what it needs from the registry, and no source', () => {
  expect(readdirSync(deployed).toSorted()).toEqual([
    'README.md',
    'dist',
    'node_modules',
    'package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
  ]);
  expect(existsSync(path.join(deployed, 'node_modules/@pyloto'))).toBe(false);
});

/** The built files: `main.js`, and what it loads when it needs it. */
function bundleFiles(): string[] {
  return globSync('dist/*.js', { cwd: deployed }).map((file) => path.join(deployed, file));
}

test('every import of the bundle resolves to the version of the catalog', () => {
  const text = bundleFiles().map((file) => readFileSync(file, 'utf8'));
  const catalog = readFileSync(path.join(root, 'pnpm-workspace.yaml'), 'utf8');
  const names = [
    ...text.join('\n').matchAll(/^(?:import .*|\}) from "(?<name>[^"]+)";$/gmu),
    ...text.join('\n').matchAll(/\bimport\("(?<name>[^"]+)"\)/gu),
  ]
    .map((match) => match.groups?.['name'] ?? '')
    .filter((name) => !/^(?:node:|\.)/u.test(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  expect(names).toEqual(expect.arrayContaining(['hono', 'undici', 'bullmq']));
  for (const name of names) {
    const manifestFile = path.join(deployed, 'node_modules', name, 'package.json');
    const { version }: { version: string } = JSON.parse(readFileSync(manifestFile, 'utf8'));
    expect(catalog.replaceAll("'", '')).toContain(`  ${name}: ${version}\n`);
  }
});

test('what is loaded only when it is needed loads in the folder, and main.js does not name what only Redis needs', () => {
  const later = bundleFiles().filter((file) => path.basename(file) !== 'main.js');
  const program = later.map((file) => `await import(${JSON.stringify(file)});`).join('\n');

  execFileSync('node', ['--input-type=module', '--eval', program], { cwd: deployed });

  expect(later.map((file) => path.basename(file)).join()).toContain('open-redis-state');
  const main = readFileSync(path.join(deployed, 'dist/main.js'), 'utf8');
  expect(main).not.toMatch(/from "(?:bullmq|ioredis|rate-limiter-flexible|undici)"/u);
});

test('the app is healthy and ready, on a file system that it cannot write', async () => {
  const health = await fetch(`http://127.0.0.1:${port}/health`);
  const ready = await fetch(`http://127.0.0.1:${port}/ready`);

  expect(health.status).toBe(200);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ ready: true, durability: 'memory' });
});

test('its sandbox has a provider, and its reference is served from the folder', async () => {
  const base = `http://127.0.0.1:${port}`;
  const post = (address: string, body: unknown): Promise<Response> =>
    fetch(base + address, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { authorization: 'Bearer sandbox_commands_key' },
    });
  await post('/sandbox/messages', { from: '5511999990000', text: 'Oi' });
  const sent = await post('/commands/send-message', {
    clientMessageId: 'deployed-1',
    channel: 'whatsapp',
    accountId: '106540352242922',
    to: { id: '5511999990000' },
    content: { kind: 'text', text: 'Olá' },
  });
  expect(await sent.json()).toMatchObject({ ok: true, status: 'sent' });
  for (const file of ['/docs', '/docs/swagger-ui-bundle.js', '/openapi.json']) {
    expect([file, (await fetch(base + file)).status]).toEqual([file, 200]);
  }
});

test('the health check of the image tells a healthy app from none', () => {
  const [, command = '[]'] = /^HEALTHCHECK [\s\S]*?CMD (\[.+\])$/mu.exec(dockerfile()) ?? [];
  const [executable = '', ...args]: string[] = JSON.parse(command);
  const check = (checkedPort: number): unknown =>
    execFileSync(executable, args, { env: { ...process.env, PORT: String(checkedPort) } });

  expect(() => check(port)).not.toThrow();
  expect(() => check(1)).toThrow(/Command failed/u);
});

test('SIGTERM ends it with 0', async () => {
  const exited = once(app, 'exit');
  app.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});
