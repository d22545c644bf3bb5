import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { defineConnector, Secret } from '@pyloto/core-connectors';
import { whatsappAdapter } from '@pyloto/core-meta/whatsapp';
import { metaHandshake, metaSignature } from '@pyloto/core-webhooks';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { createInventor } from './create-inventor.ts';
import { recordDelivery } from './record-delivery.ts';
import { startRecorder } from './start-recorder.ts';

const whatsapp = defineConnector({
  ...whatsappAdapter,
  signature: metaSignature,
  handshake: metaHandshake,
});
const FIXTURES = path.join(import.meta.dirname, '../../../../apps/whatsapp/fixtures');
const names = readdirSync(FIXTURES).filter((name) => !name.startsWith('invalid-'));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'recorder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bodyOf = (name: string): Buffer => readFileSync(path.join(FIXTURES, name, 'body.json'));

test('every recorded delivery of WhatsApp becomes one that the connector reads alike, signed for a sandbox', async () => {
  const inventor = createInventor(Math.random);
  const unlike: string[] = [];
  for (const name of names) {
    const headers = { 'content-type': 'application/json', cookie: 'session=1' };
    const fixture = await recordDelivery(
      whatsapp,
      { body: bodyOf(name), headers },
      { inventor, keep: [] },
    );
    if ('reason' in fixture) throw new Error(`${name}: ${fixture.reason}`);
    if (!fixture.isParsedAlike) unlike.push(name);
    const written: Record<string, string> = JSON.parse(fixture.headers);
    const request = {
      header: (header: string) => written[header],
      rawBody: Buffer.from(fixture.body),
      receivedAtMs: 0,
    };
    expect(whatsapp.signature.verify(request, [Secret.of('sandbox_app_secret')]).ok).toBe(true);
    expect(written).not.toHaveProperty('cookie');
  }
  expect(unlike).toEqual([]);
  expect(names.length).toBeGreaterThan(100);
});

test('of the headers only those stay that say what the event is', async () => {
  const headers = {
    'content-type': 'application/json',
    'x-acme-topic': 'message',
    'x-event-user': 'joana-silva',
    'user-agent': 'joana-silva',
  };
  const inventor = createInventor(Math.random);
  const delivery = { body: bodyOf('text'), headers };
  const fixture = await recordDelivery(whatsapp, delivery, { inventor, keep: [] });
  const written: object = 'reason' in fixture ? {} : JSON.parse(fixture.headers);
  expect(Object.keys(written)).toEqual(['content-type', 'x-acme-topic', 'x-hub-signature-256']);
});

test('a real delivery is stored once, with nothing of it left, and told about without data', async () => {
  const lines: string[] = [];
  const recorder = await open({ META_APP_SECRET: 'a real secret' }, lines);
  const body = bodyOf('text');
  const first = await post(recorder.url, body, 'a real secret');
  const again = await post(recorder.url, body, 'a real secret');
  const forged = await post(recorder.url, bodyOf('text-doc'), 'another secret');
  await recorder.close();

  expect([first, again, forged]).toEqual([200, 200, 401]);
  expect(readdirSync(folder)).toEqual(['message-received']);
  const files = readdirSync(path.join(folder, 'message-received'));
  const written = files.map((file) =>
    readFileSync(path.join(folder, 'message-received', file), 'utf8'),
  );
  expect(files).toEqual(['body.json', 'expected.json', 'headers.json']);
  for (const personal of ['554891827364', 'Duarte', 'abrem', 'wamid.HBgM', '381427165085703']) {
    expect(body.toString()).toContain(personal);
    expect([...written, ...lines].join('\n')).not.toContain(personal);
  }
  expect(lines[0]).toMatch(
    /^fixtures\/message-received: items: 1, values replaced: \d+; left as words of the provider: object whatsapp_business_account, /u,
  );
});

test('a message and its status have one id in the recording, too', async () => {
  const recorder = await open({}, []);
  const id = 'wamid.HBgMNTU0ODkxODI3MzY0FQIAEhgUM0FCNEIxQUE4NDVDQUVDQzYxNTQA';
  await post(recorder.url, bodyOf('text'), '');
  const status = bodyOf('status-read')
    .toString()
    .replace(/wamid\.[^"]+/u, id);
  await post(recorder.url, Buffer.from(status), '');
  await recorder.close();

  const ids = readdirSync(folder).map(
    (name) =>
      /"id":"(?<id>\w{5}\.[^"]+)"/u.exec(readFileSync(path.join(folder, name, 'body.json'), 'utf8'))
        ?.groups?.['id'],
  );
  expect(ids).toHaveLength(2);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[0]).not.toBe(id);
});

test('the handshake is answered with the token of the environment', async () => {
  const recorder = await open({ META_VERIFY_TOKEN: 'a real token' }, []);
  const ask = async (token: string): Promise<string> => {
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.challenge': '42',
      'hub.verify_token': token,
    });
    const response = await fetch(`${recorder.url}?${query.toString()}`);
    return `${response.status} ${await response.text()}`;
  };
  expect([await ask('a real token'), await ask('another')]).toEqual(['200 42', '403 ']);
  await recorder.close();
});

test.each(['not json', 'a=b&c=d', '\u00ff'])('what is no JSON is not stored: %j', async (text) => {
  const lines: string[] = [];
  const recorder = await open({}, lines);
  expect(await post(recorder.url, Buffer.from(text, 'latin1'), '')).toBe(200);
  await recorder.close();
  expect(readdirSync(folder)).toEqual([]);
  expect(lines).toEqual([expect.stringContaining('was not stored: its body is no JSON')]);
});

function open(secrets: Record<string, string>, lines: string[]) {
  return startRecorder({
    connector: whatsapp,
    fixtures: folder,
    port: 0,
    secrets,
    keep: [],
    tell: (line) => void lines.push(line),
    random: Math.random,
  });
}

async function post(url: string, body: Buffer, secret: string): Promise<number> {
  const proof =
    secret === '' ? {} : metaSignature.sign?.({ rawBody: body, sentAtMs: 0 }, Secret.of(secret));
  const headers = { 'content-type': 'application/json', ...proof };
  const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
  return response.status;
}
