import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

import { afterEach, expect, test } from 'vitest';

import {
  APP_SECRET,
  post,
  PRODUCTION,
  REPO,
  type RunningApp,
  signedHeaders,
  startApp,
} from './connector-process.ts';

const FIXTURES = path.join(REPO, 'apps/whatsapp/fixtures');
const PERSONAL_KEYS =
  /^(wa_id|from|to|user_id|from_user_id|parent_user_id|recipient_id|recipient_user_id|name|username|formatted_name|first_name|last_name|body|caption|text|phone|email|emoji|street|address|payload|title|filename|url|id|display_phone_number|biz_opaque_callback_data|response_json|ctwa_clid)$/;
const CANARY = {
  phone: '5511987650123',
  name: 'Canária Silvestre',
  text: 'the zebra crosses at noon',
  email: 'canary.bird@aviary.example',
  token: 'EAAGcanarytoken0123456789',
  sinkToken: 'sink-canary-token-4711',
  adminKey: 'admin-canary-key-0815-of-the-tests',
};

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0)) await step();
});

/** A delivery whose every free value is a canary, in the shapes that come near a log line. */
function planted(index: number): string {
  const wamid = `wamid.${Buffer.from(`\u001c\u0018\r${CANARY.phone}\u0015\u0002\u0000${index}`).toString('base64')}`;
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: CANARY.phone, phone_number_id: '106540352242922' },
    contacts: [{ profile: { name: CANARY.name }, wa_id: CANARY.phone }],
    messages: [
      {
        from: CANARY.phone,
        id: wamid,
        timestamp: '1790000000',
        type: 'text',
        text: { body: CANARY.text },
      },
      {
        from: CANARY.phone,
        id: `${wamid}x`,
        timestamp: CANARY.phone + CANARY.phone,
        type: 'text',
        text: { body: CANARY.email },
      },
      { from: CANARY.phone, id: `${wamid}y`, timestamp: '1790000000', type: CANARY.email },
      { id: wamid, timestamp: CANARY.email, type: CANARY.token },
      CANARY.text,
    ],
    statuses: [
      {
        id: `${wamid}s`,
        status: CANARY.phone,
        timestamp: '1790000000',
        recipient_id: CANARY.phone,
      },
    ],
    errors: [
      { code: 1, title: CANARY.text, message: CANARY.email, error_data: { details: CANARY.token } },
    ],
  };
  const changes = [
    { field: 'messages', value },
    { field: CANARY.phone, value },
    { field: `update_of_${CANARY.phone}`, value: CANARY.text },
    { field: CANARY.email, value: { token: CANARY.token } },
    { field: 'account_update', value: { event: CANARY.text, phone_number: CANARY.phone } },
  ];
  return JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] });
}

/** The personal values of every fixture: whatever stands under a key that names a person or a text. */
function personalValues(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return PERSONAL_KEYS.test(key) && value.length >= 6 ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    personalValues(child, Array.isArray(value) ? key : name),
  );
}

/** A text, and what every base64 run in it decodes to, at each of the four places where a run may start. */
function withDecodedBase64(text: string): string {
  const runs = text.match(/[A-Za-z0-9+/_=-]{8,}/g) ?? [];
  const decoded = runs.flatMap((run) =>
    [0, 1, 2, 3].map((offset) => Buffer.from(run.slice(offset), 'base64').toString('latin1')),
  );
  return [text, ...decoded].join('\n');
}

async function failingReceiver(): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => response.writeHead(400).end(Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

async function start(env: Record<string, string>): Promise<RunningApp> {
  const app = await startApp({
    ...PRODUCTION,
    LOG_LEVEL: 'debug',
    PYLOTO_ADMIN_KEY: CANARY.adminKey,
    ...env,
  });
  cleanUp.push(() => app.stop('SIGKILL'));
  return app;
}

/** Sends everything that may leak, well signed and ill, and gives back every answer. */
async function provoke(app: RunningApp, bodies: readonly (string | Buffer)[]): Promise<string> {
  const answers: string[] = [];
  const keep = async (response: Response): Promise<void> => {
    answers.push(JSON.stringify([...response.headers]), await response.text());
  };
  for (const body of bodies) {
    await keep(await post(app.url, body));
    await keep(await post(app.url, body, signedHeaders(body, CANARY.token)));
  }
  await keep(await post(app.url, `not JSON ${JSON.stringify(CANARY)}`));
  await keep(await fetch(`${app.url}/webhook`, { method: 'PUT', body: JSON.stringify(CANARY) }));
  await keep(await fetch(`${app.url}/${CANARY.phone}?email=${CANARY.email}`));
  const handshake = `hub.mode=subscribe&hub.verify_token=${CANARY.token}&hub.challenge=1`;
  await keep(await fetch(`${app.url}/webhook?${handshake}`));
  await keep(await fetch(`${app.url}/webhook`, { headers: { 'x-correlation-id': CANARY.phone } }));
  for (const key of [CANARY.adminKey, CANARY.token]) {
    const headers = { authorization: `Bearer ${key}` };
    await keep(await fetch(`${app.url}/admin/dead-letters?limit=200`, { headers }));
  }
  await keep(await fetch(`${app.url}/metrics`));
  return answers.join('\n');
}

test('no phone, name, text, token or secret is in any log, metric or error body, not even inside base64', async () => {
  const sink = await failingReceiver();
  const apps = [
    await start({}),
    await start({
      EVENT_SINK: 'webhook',
      EVENT_SINK_URL: `${sink}/events?token=${CANARY.sinkToken}`,
      EVENT_SINK_SECRET: `whsec_${Buffer.from('a signing canary of 32 bytes ....').toString('base64')}`,
      EVENT_SINK_ALLOW_PRIVATE: 'true',
    }),
  ];
  const fixtures = readdirSync(FIXTURES).map((name) =>
    readFileSync(path.join(FIXTURES, name, 'body.json')),
  );
  const outputs: string[] = [];
  for (const app of apps) {
    outputs.push(await provoke(app, [...fixtures, planted(1), planted(2)]));
    await app.stop();
    outputs.push(app.stdout(), app.stderr());
  }
  const output = withDecodedBase64(outputs.join('\n'));
  expect(output.length).toBeGreaterThan(100_000);
  const personal = fixtures.flatMap((body) => personalValues(JSON.parse(body.toString())));
  expect(personal.length).toBeGreaterThan(400);
  const canaries = [
    ...Object.values(CANARY),
    'a signing canary',
    APP_SECRET,
    PRODUCTION.META_VERIFY_TOKEN,
    ...personal,
  ];
  expect(canaries.filter((canary) => output.includes(canary))).toEqual([]);
}, 60_000);

test('the canary search itself finds what is planted, also inside base64 at any offset', () => {
  const hidden = ['', 'x', 'xy', 'xyz'].map(
    (lead) => lead + Buffer.from(`…${CANARY.phone}…`).toString('base64'),
  );
  for (const text of hidden) expect(withDecodedBase64(text)).toContain(CANARY.phone);
});
