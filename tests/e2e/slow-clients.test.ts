import { connect } from 'node:net';

import { createConnectorApp } from '@pyloto/core-runtime';
import { serveApp } from '@pyloto/core-runtime/node';
import { Secret } from '@pyloto/core-connectors';
import { whatsapp } from '@pyloto/whatsapp/connector';
import { expect, test } from 'vitest';

import { APP_SECRET } from './connector-process.ts';

function answerTo(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (text) => (answer += text.toString()));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}

async function withServer<T>(bodyTimeoutMs: number, use: (port: number) => Promise<T>): Promise<T> {
  const app = createConnectorApp({
    connector: whatsapp,
    secrets: { META_APP_SECRET: [Secret.of(APP_SECRET)], META_VERIFY_TOKEN: [Secret.of('token')] },
    logger: { log: () => undefined, logItems: () => undefined },
    limits: { bodyTimeoutMs },
  });
  const server = await serveApp(
    app,
    { host: '127.0.0.1', port: 0 },
    { headersTimeoutMs: 300, requestTimeoutMs: 5000 },
  );
  try {
    return await use(server.port);
  } finally {
    await server.close(0);
  }
}

test('a client that does not finish its headers is cut off', async () => {
  const answer = await withServer(5000, (port) =>
    answerTo(port, 'POST /webhook HTTP/1.1\r\nhost: x\r\n'),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});

test('a client that does not finish its body is answered 408 and cut off', async () => {
  const head = 'POST /webhook HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{';
  const answer = await withServer(100, (port) => answerTo(port, head));
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain('REQUEST_TIMEOUT');
});

test('a client that announces too much is answered 413 before it sends it', async () => {
  const head = 'POST /webhook HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999\r\n\r\n{';
  const answer = await withServer(5000, (port) => answerTo(port, head));
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});
