import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import process from 'node:process';

import { Secret } from '@pyloto/core-connectors';
import {
  parseStandardWebhooksKey,
  signStandardWebhook,
  type StandardWebhooksKey,
} from '@pyloto/core-webhooks';
import { afterEach, expect, test } from 'vitest';

import { REPO } from './connector-process.ts';
import { readSection } from './document-blocks.ts';

const PAGE = 'docs/internal-consumption.md';

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const key = parseStandardWebhooksKey(Secret.of(SECRET));
const otherKey = parseStandardWebhooksKey(
  Secret.of(`whsec_${Buffer.alloc(32, 6).toString('base64')}`),
);
const hasPython = spawnSync('python3', ['--version']).status === 0;
const [program = ''] = readSection(PAGE, 'Receive events by webhook', 'python');
const body = JSON.stringify({ id: 'evt_1', type: 'pyloto.messaging.message_received.v1' });

test('what the packages of the first program leave to its project to install is named', () => {
  const [first = ''] = readSection(PAGE, 'A first program', 'ts');
  const packages = [...first.matchAll(/from '@pyloto\/(?<name>[^/']+)/g)];
  const peers = packages.flatMap(({ groups }) => peersOf(groups?.['name'] ?? ''));
  const page = readFileSync(path.join(REPO, PAGE), 'utf8');
  expect(peers).not.toEqual([]);
  expect(peers.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

function peersOf(name: string): string[] {
  const text = readFileSync(path.join(REPO, 'packages', name, 'package.json'), 'utf8');
  const { peerDependencies = {} }: { peerDependencies?: Record<string, string> } = JSON.parse(text);
  return Object.keys(peerDependencies);
}

let receiver: ChildProcess | undefined;

afterEach(async () => {
  if (receiver?.kill('SIGKILL') === true) await once(receiver, 'close');
});

test.runIf(hasPython)(
  'the receiver in Python does an event once, and nothing for what is not signed, or was long ago',
  async () => {
    const { url, printed } = await startReceiver();
    const deliver = (headers: object) =>
      fetch(url, { method: 'POST', body, headers: { ...headers } }).then(({ status }) => status);
    await expect.poll(() => deliver({}).catch(() => 'not yet there')).toBe(401);

    const nowMs = Date.now();
    expect(await deliver(signed(nowMs, key))).toBe(204);
    expect(await deliver(signed(nowMs + 1_000, otherKey, key))).toBe(204);
    expect(await deliver(signed(nowMs, otherKey))).toBe(401);
    expect(await deliver(signed(nowMs - 400_000, key))).toBe(401);
    await expect.poll(printed).toBe('pyloto.messaging.message_received.v1 evt_1\n');
  },
);

function signed(sentAtMs: number, ...keys: StandardWebhooksKey[]): object {
  return signStandardWebhook({ id: 'evt_1', body, sentAtMs, keys });
}

async function startReceiver(): Promise<{ readonly url: string; readonly printed: () => string }> {
  const port = await freePort();
  let printed = '';
  receiver = spawn('python3', ['-c', program], {
    env: { PATH: process.env['PATH'], EVENT_SINK_SECRET: SECRET, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  receiver.stdout?.on('data', (text: Buffer) => (printed += text.toString()));
  return { url: `http://127.0.0.1:${port}`, printed: () => printed };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
