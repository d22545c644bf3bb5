import { afterAll, beforeAll, expect, test } from 'vitest';

import { post, type RunningApp, signedHeaders, startApp } from './connector-process.ts';
import { asShown, readHttp, readSection } from './document-blocks.ts';
import { type EventReceiver, startEventReceiver } from './event-receiver.ts';

const PAGE = 'docs/public/life-of-an-event.md';
const [settings = ''] = readSection(PAGE, 'The connector runs', 'sh');
const env = Object.fromEntries(settings.trimEnd().split('\n').map(splitOnce));
const admin = { authorization: `Bearer ${env['PYLOTO_ADMIN_KEY']}` };

let receiver: EventReceiver;
let app: RunningApp;

beforeAll(async () => {
  receiver = await startEventReceiver();
  const here = { EVENT_SINK_URL: receiver.url, HOST: '127.0.0.1', PORT: '0' };
  app = await startApp({ ...env, ...here });
});

afterAll(async () => {
  await app.stop('SIGKILL');
  await receiver.close();
});

test('the page of the life of an event is what happens', async () => {
  const delivery = readHttp(shown('The provider delivers', 'http'));

  expect(await answerTo(post(app.url, delivery.body, delivery.headers))).toEqual(
    asShown(shown('The provider gets its answer')),
  );
  const [received] = receiver.received;
  expect(received?.headers).toMatchObject(
    shownHeaders(shown('Your receiver gets the event', 'http')),
  );
  expect(received?.event).toEqual(asShown(shown('Your receiver gets the event')));
  await expect
    .poll(() => linesOf(delivery.headers['x-correlation-id']))
    .toEqual(shown('The log has two lines', 'jsonl').trimEnd().split('\n').map(asShown));
  expect(await answerTo(post(app.url, delivery.body, delivery.headers))).toEqual(
    asShown(shown('The provider delivers it again')),
  );
  expect(receiver.received).toHaveLength(1);
});

test('the page of the life of an event is what happens when the receiver is down', async () => {
  const [answer = '', letters = '', replayed = ''] = readSection(
    PAGE,
    'The receiver is down',
    'json',
  );
  const { body: first, headers } = readHttp(shown('The provider delivers', 'http'));
  const body = first.replace('wamid.SU52ZW50ZWQx', 'wamid.SU52ZW50ZWQy');
  const before = receiver.received.length;

  receiver.answerWith(503);
  const signed = { ...headers, ...signedHeaders(body, 'sandbox_app_secret') };
  expect(await answerTo(post(app.url, body, signed))).toEqual(asShown(answer));
  expect(receiver.received).toHaveLength(before + 3);
  const list = `${app.url}/admin/dead-letters`;
  expect(await answerTo(fetch(list, { headers: admin }))).toEqual(asShown(letters));

  receiver.answerWith(204);
  const { id }: { id: string } = JSON.parse(replayed);
  const replay = fetch(`${list}/${id}/replay`, { method: 'POST', headers: admin });
  expect(await answerTo(replay)).toEqual(asShown(replayed));
  expect(receiver.received.at(-1)?.event.id).toBe(id);
});

function shown(heading: string, language = 'json'): string {
  return readSection(PAGE, heading, language)[0] ?? '';
}

function shownHeaders(code: string): Record<string, unknown> {
  const { headers } = readHttp(code);
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, asShown(JSON.stringify(value))]),
  );
}

async function answerTo(response: Promise<Response>): Promise<unknown> {
  return JSON.parse(await (await response).text());
}

function linesOf(correlationId = ''): unknown[] {
  return app
    .stdout()
    .split('\n')
    .filter((line) => line.includes(`"correlationId":"${correlationId}"`))
    .map((line) => JSON.parse(line));
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}
