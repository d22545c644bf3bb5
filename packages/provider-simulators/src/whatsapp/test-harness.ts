import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';

import { onTestFinished } from 'vitest';

import {
  startWhatsAppSimulator,
  type WhatsAppSimulator,
  type WhatsAppSimulatorOptions,
} from './index.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';

/** A number of an invented shop. */
export const SHOP = {
  phoneNumberId: '104562891237045',
  displayPhoneNumber: '15550100900',
  wabaId: '109871234567001',
  accessToken: 'EAATEST1',
} as const;

/** Somebody in Brazil, as dialled and as WhatsApp knows them. */
export const ANA = { dialled: '5511999990000', waId: '551199990000' } as const;

/** The secret of the simulators in tests. */
export const APP_SECRET = 'an invented secret';

/** A clock that stands until it is moved. */
export type TestClock = { nowMs: number; readonly now: () => number };

/** A clock that stands at one moment. */
export function clockAt(nowMs = 1_790_000_000_000): TestClock {
  const clock: TestClock = { nowMs, now: () => clock.nowMs };
  return clock;
}

/** Starts a simulator for one test, without waits and with limits that nobody reaches. */
export async function simulator(
  options: Partial<WhatsAppSimulatorOptions> = {},
): Promise<WhatsAppSimulator> {
  const started = await startWhatsAppSimulator({
    accounts: [SHOP],
    appSecret: APP_SECRET,
    statusDelaysMs: { sent: 0, delivered: 0, read: 0 },
    ...options,
    limits: { perNumberPerSecond: 1e6, pairBurst: 1e6, ...options.limits },
    webhookDelivery: { retryDelayMs: 1, ...options.webhookDelivery },
  });
  onTestFinished(() => started.close());
  return started;
}

/** What a webhook got. */
export type Delivered = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** A webhook that answers with these statuses in turn, then with 200. */
export async function webhook(...statuses: number[]): Promise<{
  readonly url: string;
  readonly got: readonly Delivered[];
}> {
  const got: Delivered[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      got.push({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') });
      response.statusCode = statuses.shift() ?? 200;
      const challenge = new URL(url, 'http://webhook.example').searchParams.get('hub.challenge');
      response.end(challenge ?? '');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}/webhook`, got };
}

/** An answer of the simulator. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: JsonObject;
};

/** Calls the simulator as the shop. */
export async function call(
  { url }: { readonly url: string },
  path: string,
  init: RequestInit = {},
): Promise<Answer> {
  const headers = new Headers(init.headers);
  if (!headers.has('authorization')) headers.set('authorization', `Bearer ${SHOP.accessToken}`);
  const response = await fetch(new URL(path, url), { ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: objectIn(text) };
}

/** Asks the simulator to send something. */
export async function send(
  { url }: { readonly url: string },
  payload: object,
  path = `/v26.0/${SHOP.phoneNumberId}/messages`,
): Promise<Answer> {
  return call({ url }, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messaging_product: 'whatsapp', ...payload }),
  });
}

/** A text to Ana. */
export function textTo(to: string = ANA.dialled, more: object = {}): object {
  return { to, type: 'text', text: { body: 'The blue one is ready.' }, ...more };
}

/** The id in the answer to a message. */
export function idIn(answer: Answer): string {
  const { messages } = answer.body;
  const first: unknown = Array.isArray(messages) ? messages[0] : undefined;
  return isJsonObject(first) ? String(first['id']) : '';
}

/** `error.code` and `error.error_data.details` of an answer. */
export function refusalIn(answer: Answer): readonly [number, unknown, unknown] {
  const error = isJsonObject(answer.body['error']) ? answer.body['error'] : {};
  const data = isJsonObject(error['error_data']) ? error['error_data'] : {};
  return [answer.status, error['code'], data['details'] ?? error['message']];
}

/** The statuses in webhooks, in the order in which they came. */
export function statusesIn(got: readonly { readonly body: string }[]): JsonObject[] {
  return got.flatMap(({ body }) => itemsIn(body, 'statuses'));
}

/** The items of one kind in one webhook. */
export function itemsIn(body: string, kind: 'statuses' | 'messages' | 'contacts'): JsonObject[] {
  return listIn(objectIn(body)['entry'])
    .flatMap((entry) => listIn(entry['changes']))
    .flatMap((change) => (isJsonObject(change['value']) ? listIn(change['value'][kind]) : []));
}

function listIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function objectIn(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
