import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';

import { onTestFinished } from 'vitest';

import { isJsonObject, type JsonObject } from './json-object.ts';

/** The secret of the simulators in tests. */
export const APP_SECRET = 'an invented secret';

/** A clock that stands until it is moved. */
export type TestClock = { nowMs: number; readonly now: () => number };

/** A clock that stands at one moment. */
export function clockAt(nowMs = 1_790_000_000_000): TestClock {
  const clock: TestClock = { nowMs, now: () => clock.nowMs };
  return clock;
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

/** Calls a simulator with a token, unless the call has its own. */
export async function callWith(
  accessToken: string,
  url: string | URL,
  init: RequestInit = {},
): Promise<Answer> {
  const headers = new Headers(init.headers);
  if (!headers.has('authorization')) headers.set('authorization', `Bearer ${accessToken}`);
  const response = await fetch(url, { ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: objectIn(text) };
}

/** A call that carries JSON. */
export function json(payload: object): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  };
}

/** `error` of an answer. */
export function errorIn({ body }: Pick<Answer, 'body'>): JsonObject {
  return isJsonObject(body['error']) ? body['error'] : {};
}

/** The objects in a list. */
export function listIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The object that a text is as JSON. */
export function objectIn(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
