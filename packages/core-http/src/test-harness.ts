import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import net from 'node:net';
import { Worker } from 'node:worker_threads';

import type { ConnectorErrorCode, HttpRequest, StreamingHttpClient } from '@pyloto/core-connectors';
import { afterEach, expect, vi } from 'vitest';

import { createHttpClient, type HttpClientOptions } from './index.ts';

/** What is undone after each test, the last first. */
export const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Starts a server on a free port of loopback. */
export async function listening<TServer extends net.Server>(server: TServer): Promise<TServer> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return server;
}

export function portOf(server: net.Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('server must listen on a port');
  }
  return address.port;
}

/** An HTTP server. */
export async function serve(
  listener: RequestListener,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = await listening(createServer(listener));
  cleanups.push(() => server.closeAllConnections());
  return { server, url: `http://127.0.0.1:${portOf(server)}/hook` };
}

/** A TCP server. */
export async function serveSockets(listener: (socket: net.Socket) => void): Promise<string> {
  const server = await listening(
    net.createServer((socket) => {
      socket.on('error', () => {});
      cleanups.push(() => socket.destroy());
      listener(socket);
    }),
  );
  return `http://127.0.0.1:${portOf(server)}/hook`;
}

/** A TCP server that answers every connection with the same bytes, then with `after`. */
export function serveBytes(bytes: string, after: (socket: net.Socket) => void): Promise<string> {
  return serveSockets((socket) => {
    socket.once('data', () => socket.write(bytes, () => after(socket)));
  });
}

/** Listens and never accepts: a handful of connections fill its backlog, and the next ones are neither opened nor refused. */
export async function listenWithoutAccepting(): Promise<number> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer();
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
     });`,
    { eval: true },
  );
  cleanups.push(() => worker.terminate());
  const [port]: number[] = await once(worker, 'message');
  if (port === undefined) throw new Error('worker must say its port');
  for (let filled = 0; filled < 8; filled += 1) {
    const socket = net.connect(port, '127.0.0.1').on('error', () => {});
    cleanups.push(() => socket.destroy());
  }
  return port;
}

/** A client that may call loopback. */
export function clientFor(options: HttpClientOptions = {}): StreamingHttpClient {
  const client = createHttpClient({ addressGuard: 'any', ...options });
  cleanups.push(() => client.close());
  return client;
}

export function get(url: string, rest: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', timeoutMs: 10_000, ...rest, url };
}

export function post(url: string, rest: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'POST', timeoutMs: 10_000, body: 'four', ...rest, url };
}

/** Ends a call by its timeout once the other side has it, however long that takes. */
export async function timeOutOnArrival<T>(
  call: (url: string, timeoutMs: number) => Promise<T>,
): Promise<T> {
  const arrived = Promise.withResolvers<void>();
  const { url } = await serve((request) => {
    request.resume().once('end', () => arrived.resolve());
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const timeoutMs = 60_000;
  const outcome = call(url, timeoutMs);
  void arrived.promise.then(() => vi.advanceTimersByTime(timeoutMs));
  return outcome;
}

/** Matches a ConnectorError of a code, whatever its facts. */
export function failure(
  code: ConnectorErrorCode,
  facts: { readonly effect?: 'none' | 'unknown'; readonly upstreamStatus?: number } = {},
): unknown {
  return expect.objectContaining({ name: 'ConnectorError', code, ...facts });
}
