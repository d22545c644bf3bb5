import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import path from 'node:path';

import { Secret } from '@pyloto/core-connectors';
import { metaSignature } from '@pyloto/core-webhooks';
import { afterEach, expect, test } from 'vitest';

import { runDeliver } from './run-deliver.ts';

const app = path.join(import.meta.dirname, '../../../../apps/whatsapp');
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function deliver(...argv: string[]) {
  let stdout = '';
  let stderr = '';
  const code = await runDeliver({
    argv,
    cwd: app,
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
  });
  return { code, stdout, stderr };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const rawBody = await buffer(request);
  const header = (name: string) => request.headers[name]?.toString();
  const secrets = [Secret.of('sandbox_app_secret')];
  const { ok } = metaSignature.verify({ header, rawBody, receivedAtMs: 0 }, secrets);
  response.writeHead(ok ? 200 : 401).end(`${request.url} ${rawBody.length}`);
}

/** Answers 200 to what is signed for a sandbox, and 401 to everything else. */
async function startDoor(): Promise<string> {
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  closing.push(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

test('a case is played at the door, signed for a sandbox', async () => {
  const url = await startDoor();
  expect(await deliver('src/connector.ts', 'text', '--url', url)).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^text: 200 \/webhook \d+\n$/u),
    stderr: '',
  });
});

test.each([
  [[], 'Usage: pyloto-deliver'],
  [['src/connector.ts', 'no-such-case'], 'the case must be one of account-alerts-doc'],
  [['src/nothing.ts'], 'the module must load'],
  [['src/connector.ts', 'text', '--url', 'nonsense'], '--url must be an http or https address'],
  [['src/connector.ts', '--colour'], '--help has all options'],
  [['src/connector.ts', 'text', '--url', 'http://127.0.0.1:9'], 'nothing answers at'],
])('%j is wrong use', async (argv, message) => {
  const { code, stderr } = await deliver(...argv);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
