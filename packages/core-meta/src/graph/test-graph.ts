import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { isConnectorError, Secret, type ConnectorError } from '@pyloto/core-connectors';
import { afterEach } from 'vitest';

import type { GraphCall } from './index.ts';
import { testHttpClient } from './test-http-client.ts';

/** What a test server was asked. */
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Whether the request came to its end. */
  readonly isWhole: boolean;
};

/** What it answers: a body (an object is written as JSON), or a connection that is cut when the request is there. */
export type Answer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array | object;
    }
  | 'cut'
  | 'silence';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A test server. */
export type TestServer = {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Waits until every connection is over, and what came on it is in `asked`. */
  readonly ended: () => Promise<void>;
};

/** A server on loopback that answers as it is told, and keeps what it was asked. */
export async function serve(answer: (asked: Asked, index: number) => Answer): Promise<TestServer> {
  const asked: Asked[] = [];
  const turns: Promise<void>[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const seen = await read(request);
    asked.push(seen);
    if (seen.isWhole) write(response, answer(seen, asked.length - 1));
  };
  const server = createServer((request, response) => void turns.push(take(request, response)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    ended: async () => {
      server.close();
      await once(server, 'close');
      await Promise.all(turns);
    },
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    // Cut off: `complete` says so.
  }
  const url = new URL(request.url ?? '', 'http://graph.example');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: Buffer.concat(chunks).toString('latin1'),
    isWhole: request.complete,
  };
}

function write(response: ServerResponse, answer: Answer): void {
  if (answer === 'silence') return;
  if (answer === 'cut') return void response.socket?.destroy();
  const { status = 200, headers = {}, body = {} } = answer;
  response.writeHead(status, headers);
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  response.end(isText ? body : JSON.stringify(body));
}

/** A call to a test server that may not be made twice, with anything else on request. */
export function callTo(baseUrl: string, more: Partial<GraphCall> = {}): GraphCall {
  return {
    http: testHttpClient,
    baseUrl,
    version: 'v26.0',
    accessToken: Secret.of('EAAtoken'),
    appSecret: undefined,
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    isRepeatable: false,
    ...more,
  };
}

/** What something rejects with. */
export async function failureOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isConnectorError(error)) throw new Error('a ConnectorError was expected', { cause: error });
  return error;
}
