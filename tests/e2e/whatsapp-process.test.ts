import { createServer } from 'node:http';
import { connect } from 'node:net';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

import { afterEach, expect, test } from 'vitest';

import {
  post,
  PRODUCTION,
  REPO,
  type RunningApp,
  runToEnd,
  signedHeaders,
  startApp,
} from './connector-process.ts';

const running: RunningApp[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.stop('SIGKILL')));
});

async function start(env: Record<string, string> = {}): Promise<RunningApp> {
  const app = await startApp({ ...PRODUCTION, ...env });
  running.push(app);
  return app;
}

function fixture(name: string): Buffer {
  return readFileSync(path.join(REPO, 'apps/whatsapp/fixtures', name, 'body.json'));
}

function portOf({ url }: RunningApp): number {
  return Number(new URL(url).port);
}

test('without its secrets the app refuses to start and names every one of them', async () => {
  const { code, stdout, stderr } = await runToEnd({ PORT: 'x' });
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /PORT must be .*\n.*META_APP_SECRET must be .*\n.*META_VERIFY_TOKEN must be /,
  );
});

test('--check-config reports and exits without listening', async () => {
  expect(await runToEnd(PRODUCTION, '--check-config')).toEqual({
    code: 0,
    stdout: 'the configuration is valid\n',
    stderr: '',
  });
  expect((await runToEnd({}, '--check-config')).code).toBe(1);
});

test('a port that is taken refuses to start with one clear message', async () => {
  const app = await start();
  const { code, stderr } = await runToEnd({ ...PRODUCTION, PORT: String(portOf(app)) });
  expect(code).toBe(1);
  expect(stderr).toBe('HOST and PORT must name a free address (EADDRINUSE)\n');
});

test('a sandbox verifies with the documented secret, and takes nothing unsigned', async () => {
  const app = await startApp({ HOST: '127.0.0.1', PORT: '0', PYLOTO_MODE: 'sandbox' });
  running.push(app);
  const body = fixture('text');
  expect((await post(app.url, body, signedHeaders(body, 'sandbox_app_secret'))).status).toBe(200);
  expect((await post(app.url, body, { 'content-type': 'application/json' })).status).toBe(401);
  await expect.poll(() => app.stdout()).toContain('"sandbox":true');
});

test('the previous secret is accepted while a rotation is under way', async () => {
  const app = await start({ META_APP_SECRET_PREVIOUS: 'the-previous-secret' });
  const body = fixture('text');
  expect((await post(app.url, body, signedHeaders(body, 'the-previous-secret'))).status).toBe(200);
  expect((await post(app.url, body, signedHeaders(body, 'an-older-secret'))).status).toBe(401);
});

test('a secret may be given as a file', async () => {
  const file = path.join(tmpdir(), `pyloto-secret-${process.pid}`);
  writeFileSync(file, 'a-secret-in-a-file\n');
  const { META_APP_SECRET: _secret, ...env } = PRODUCTION;
  const app = await startApp({ ...env, META_APP_SECRET_FILE: file });
  running.push(app);
  rmSync(file);
  const body = fixture('text');
  expect((await post(app.url, body, signedHeaders(body, 'a-secret-in-a-file'))).status).toBe(200);
});

test('event ids are equal across restarts', async () => {
  const ids: unknown[] = [];
  for (let life = 0; life < 2; life++) {
    const app = await startApp({ HOST: '127.0.0.1', PORT: '0', PYLOTO_MODE: 'sandbox' });
    running.push(app);
    const body = fixture('text');
    await post(app.url, body, signedHeaders(body, 'sandbox_app_secret'));
    await app.stop();
    ids.push(/"eventId":"(evt_[a-z2-7]{32})"/.exec(app.stdout())?.[1]);
  }
  expect(ids[0]).toMatch(/^evt_/);
  expect(ids[1]).toBe(ids[0]);
});

test('sent and delivered of one message are two events, each heard once', async () => {
  const app = await start();
  const summaries: unknown[] = [];
  for (const name of ['status-delivered', 'status-sent', 'status-delivered', 'status-sent']) {
    const { summary }: { summary: { processed: number; deduped: number } } = JSON.parse(
      await (await post(app.url, fixture(name))).text(),
    );
    summaries.push([name, summary.processed, summary.deduped]);
  }
  expect(summaries).toEqual([
    ['status-delivered', 1, 0],
    ['status-sent', 1, 0],
    ['status-delivered', 0, 1],
    ['status-sent', 0, 1],
  ]);
  const [delivered, sent] = ['status-delivered', 'status-sent'].map(
    (name) => /"id":"(wamid[^"]+)"/.exec(fixture(name).toString())?.[1],
  );
  expect(sent).toBe(delivered);
});

test('SIGTERM lets the delivery under way finish, then the app exits 0', async () => {
  const app = await start();
  const body = fixture('text').toString();
  const headers = Object.entries(signedHeaders(body)).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const socket = connect(portOf(app), '127.0.0.1');
  let answer = '';
  socket.on('data', (text) => (answer += text.toString()));
  const head = `POST /webhook HTTP/1.1\r\nhost: x\r\n${headers.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  socket.write(head + body.slice(0, 10));
  await expect.poll(async () => (await fetch(`${app.url}/health`)).status).toBe(200);
  const stopped = app.stop();
  await expect.poll(() => app.stdout()).toContain('"connector_stopping"');
  socket.write(body.slice(10));
  expect(await stopped).toBe(0);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(app.stdout()).toContain('"connector_stopped"');
});

test('an app with nothing under way stops without waiting', async () => {
  const app = await start();
  const askedAtMs = performance.now();
  expect(await app.stop()).toBe(0);
  expect(performance.now() - askedAtMs).toBeLessThan(3_000);
});

test('ready turns red before connections are refused', async () => {
  const app = await start({ DRAIN_DELAY_MS: '1000' });
  expect((await fetch(`${app.url}/ready`)).status).toBe(200);
  const stopped = app.stop();
  await expect.poll(async () => (await fetch(`${app.url}/ready`)).status).toBe(503);
  const body = fixture('text');
  expect((await post(app.url, body)).status).toBe(200);
  expect(await stopped).toBe(0);
});

test('metrics are Prometheus text under the contract names, zero before anything happened', async () => {
  const app = await start();
  const response = await fetch(`${app.url}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  expect(text).toMatch(/^events_processed_total\{[^}]*capability="inbound_messages"[^}]*\} 0$/m);
  const body = fixture('text');
  await post(app.url, body);
  const after = await (await fetch(`${app.url}/metrics`)).text();
  expect(after).toMatch(/^events_processed_total\{[^}]*capability="inbound_messages"[^}]*\} 1$/m);
  expect(after).toMatch(/^webhook_latency_ms_count\{[^}]*\} 1$/m);
  expect(after).toMatch(/^handler_latency_ms_count\{[^}]*\} 1$/m);
});

test('stdout is nothing but JSON lines with time, level and event', async () => {
  const app = await start({ LOG_LEVEL: 'debug' });
  await post(app.url, fixture('batch-of-ten-texts'));
  await post(app.url, 'garbage');
  await app.stop();
  for (const line of app.stdout().trimEnd().split('\n')) {
    expect(JSON.parse(line)).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: expect.stringMatching(/^(debug|info|warn|error)$/),
      event: expect.any(String),
      service: 'pyloto-whatsapp',
      connector: 'whatsapp',
    });
  }
  expect(app.stderr()).toBe('');
});

test('a stop while handlers hang waits for them, and tells what was lost with the process', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const app = await start({
    EVENT_SINK: 'webhook',
    EVENT_SINK_URL: `http://127.0.0.1:${port}/`,
    EVENT_SINK_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
    EVENT_SINK_ALLOW_PRIVATE: 'true',
  });
  const answer = post(app.url, fixture('text')).then((response) => response.json());
  await expect
    .poll(async () => (await metricsOf(app)).match(/outbound_requests_total.* 1\n/))
    .toBeTruthy();
  const code = await app.stop();
  silent.closeAllConnections();
  silent.close();
  expect(await answer).toMatchObject({ summary: { failed: 1 } });
  expect(code).toBe(0);
  const events = app.stdout().match(/"event":"\w+"/g) ?? [];
  expect(events.slice(-4)).toEqual([
    '"event":"item_handled"',
    '"event":"request_handled"',
    '"event":"dead_letters_lost"',
    '"event":"connector_stopped"',
  ]);
}, 30_000);

async function metricsOf({ url }: RunningApp): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

test('a failed event is seen, replayed and gone, with the admin key alone', async () => {
  const refusals = [422];
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(refusals.shift() ?? 204).end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const key = 'an-admin-key-of-the-tests';
  const app = await start({
    EVENT_SINK: 'webhook',
    EVENT_SINK_URL: `http://127.0.0.1:${port}/`,
    EVENT_SINK_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
    EVENT_SINK_ALLOW_PRIVATE: 'true',
    PYLOTO_ADMIN_KEY: key,
  });
  await post(app.url, fixture('text'));
  const headers = { authorization: `Bearer ${key}` };
  expect((await fetch(`${app.url}/admin/dead-letters`)).status).toBe(401);
  const list = await fetch(`${app.url}/admin/dead-letters`, { headers });
  const { items }: { items: { id: string; error: { code: string } }[] } = JSON.parse(
    await list.text(),
  );
  expect(items).toMatchObject([{ error: { code: 'upstream_rejected' } }]);
  const replay = `${app.url}/admin/dead-letters/${items[0]?.id}/replay`;
  expect(await (await fetch(replay, { method: 'POST', headers })).json()).toMatchObject({
    ok: true,
    status: 'handled',
  });
  expect(await metricsOf(app)).toMatch(/^dead_letters_waiting\{.*\} 0$/m);
  receiver.closeAllConnections();
  receiver.close();
});
