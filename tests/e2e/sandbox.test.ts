import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { post, REPO, runToEnd, signedHeaders, startApp } from './connector-process.ts';

const SANDBOX = { HOST: '127.0.0.1', PORT: '0', PYLOTO_MODE: 'sandbox' };
const TEXT = readFileSync(path.join(REPO, 'apps/whatsapp/fixtures/text/body.json'));
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start(env: Record<string, string> = {}) {
  const app = await startApp({ ...SANDBOX, ...env });
  closing.push(() => app.stop('SIGKILL'));
  return app;
}

type Delivered = { readonly headers: IncomingHttpHeaders; readonly event: { sandbox?: unknown } };

/** Where the events of a sandbox go, in this process. */
async function receive() {
  const delivered: Delivered[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (text: Buffer) => (body += text.toString()));
    request.on('end', () => {
      delivered.push({ headers: request.headers, event: JSON.parse(body) });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const env = {
    EVENT_SINK: 'webhook',
    EVENT_SINK_URL: `http://127.0.0.1:${port}/`,
    EVENT_SINK_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
    EVENT_SINK_ALLOW_PRIVATE: 'true',
  };
  return { delivered, env };
}

test('a sandbox says that it is one, checks signatures with the documented secret, and marks what it delivers', async () => {
  const { delivered, env } = await receive();
  const app = await start(env);

  expect(await (await fetch(`${app.url}/ready`)).json()).toMatchObject({ mode: 'sandbox' });
  expect(app.stdout()).toMatch(/"event":"connector_started".*"mode":"sandbox"/);

  expect((await post(app.url, TEXT, { 'content-type': 'application/json' })).status).toBe(401);
  expect((await post(app.url, TEXT, signedHeaders(TEXT, 'another_secret'))).status).toBe(401);
  expect((await post(app.url, TEXT, signedHeaders(TEXT, 'sandbox_app_secret'))).status).toBe(200);
  expect(delivered.map(({ event }) => event.sandbox)).toEqual([true]);
  expect(delivered.map(({ headers }) => headers['x-pyloto-sandbox'])).toEqual(['true']);
});

test('what its simulated provider tells is marked too', async () => {
  const { delivered, env } = await receive();
  const app = await start(env);
  const body = JSON.stringify({ from: '5511999990000', text: 'Oi' });

  expect((await fetch(`${app.url}/sandbox/messages`, { method: 'POST', body })).ok).toBe(true);

  await expect.poll(() => delivered.length).toBeGreaterThan(0);
  expect(delivered.every(({ event }) => event.sandbox === true)).toBe(true);
});

test.each(['https://graph.facebook.com', 'https://93.184.215.14'])(
  'a sandbox that is told to call %s does not start, and names the variable',
  async (META_GRAPH_URL) => {
    const { code, stderr } = await runToEnd({ ...SANDBOX, META_GRAPH_URL });
    expect(code).toBe(1);
    expect(stderr).toMatch(/META_GRAPH_URL must be left out in sandbox mode, or an address on/);
  },
);

test('a file that a command names is not fetched from a sandbox', async () => {
  const app = await start();
  const answer = await fetch(`${app.url}/commands/upload-media`, {
    method: 'POST',
    headers: { authorization: 'Bearer sandbox_commands_key' },
    body: JSON.stringify({
      clientMessageId: 'sandbox-1',
      channel: 'whatsapp',
      accountId: '106540352242922',
      type: 'image',
      source: { kind: 'url', url: 'https://files.acme.example/a.png' },
      mimeType: 'image/png',
    }),
  });
  expect([answer.status, await answer.json()]).toEqual([
    422,
    expect.objectContaining({ errorCode: 'address_forbidden' }),
  ]);
});

const INSTAGRAM_MAIN = path.join(REPO, 'apps/instagram/src/main.ts');

test.each([
  [{}, 303],
  // One address of the operator's own leaves the others as they are: the real provider's.
  [{ META_GRAPH_URL: 'http://127.0.0.1:4010' }, 422],
])(
  'a sandbox with %j sends a browser to nobody but a simulated provider: %i',
  async (env, status) => {
    const connections = {
      PYLOTO_PUBLIC_URL: 'http://127.0.0.1',
      INSTAGRAM_APP_ID: '1122334455667788',
      PYLOTO_ENCRYPTION_KEYS: `sandbox_1:${randomBytes(32).toString('base64')}`,
    };
    const app = await startApp({ ...SANDBOX, ...connections, ...env }, INSTAGRAM_MAIN);
    closing.push(() => app.stop('SIGKILL'));
    const asked = await fetch(`${app.url}/oauth/links`, {
      method: 'POST',
      headers: { authorization: 'Bearer sandbox_commands_key' },
      body: '{}',
    });
    const link: { readonly url: string } = JSON.parse(await asked.text());
    const { pathname, search } = new URL(link.url);
    const answer = await fetch(`${app.url}${pathname}${search}`, { redirect: 'manual' });
    expect(answer.status).toBe(status);
    const location = URL.parse(answer.headers.get('location') ?? '');
    expect(location?.hostname).toBe(status === 303 ? '127.0.0.1' : undefined);
    if (status !== 422) return;
    expect(await answer.text()).toContain('address_forbidden');
    await expect
      .poll(app.stdout)
      .toMatch(/"event":"connection_refused".*"reason":"address_forbidden"/);
  },
);
