import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { ConnectorError, type HttpStreamResponse } from '@pyloto/core-connectors';
import { expect, test, vi } from 'vitest';

import { clientFor, failure, get, serve, serveBytes, timeOutOnArrival } from './test-harness.ts';

const MEBIBYTE = 1024 * 1024;

/** A server that pours bytes for ever, as fast as they are taken. */
async function pouring() {
  let writtenBytes = 0;
  const closed = Promise.withResolvers<void>();
  const chunk = Buffer.alloc(65_536, 'x');
  const { url } = await serve((_request, response) => {
    response.once('close', () => closed.resolve());
    const pour = (): void => {
      do writtenBytes += chunk.byteLength;
      while (response.write(chunk));
      response.once('drain', pour);
    };
    pour();
  });
  return { url, closed: closed.promise, writtenBytes: () => writtenBytes };
}

test('a stream gives status and headers at once, and its bytes as they come', async () => {
  const rest = Promise.withResolvers<void>();
  const { url } = await serve((_request, response) => {
    response.writeHead(206, { 'X-Kind': 'file' }).write('one ');
    void rest.promise.then(() => response.end('two'));
  });
  const { status, headers, body } = await clientFor().stream(get(url), { maxBytes: 100 });
  expect([status, headers['x-kind']]).toEqual([206, 'file']);
  const bytes = body[Symbol.asyncIterator]();
  const first = await bytes.next();
  expect(Buffer.from(first.value).toString()).toBe('one ');
  rest.resolve();
  const second = await bytes.next();
  expect(Buffer.from(second.value).toString()).toBe('two');
  await expect(bytes.next()).resolves.toEqual({ done: true, value: undefined });
  await expect(bytes.next()).resolves.toEqual({ done: true, value: undefined });
});

test('a stream of no bytes ends at once', async () => {
  const { url } = await serve((_request, response) => response.writeHead(204).end());
  const { body } = await clientFor().stream(get(url), { maxBytes: 0 });
  await expect(text(body)).resolves.toBe('');
});

test('an early hint is not the answer of a stream', async () => {
  const { url } = await serve((_request, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end('whole'));
  });
  const { status, body } = await clientFor().stream(get(url), { maxBytes: 5 });
  expect([status, await text(body)]).toEqual([200, 'whole']);
});

test('reads that are asked for ahead are answered in order', async () => {
  const { url } = await serve((_request, response) => {
    response.write('one');
    setImmediate(() => response.end('two'));
  });
  const { body } = await clientFor().stream(get(url), { maxBytes: 100 });
  const bytes = body[Symbol.asyncIterator]();
  const steps = await Promise.all([bytes.next(), bytes.next(), bytes.next()]);
  const texts = steps.map(({ value }) =>
    value === undefined ? '' : Buffer.from(value).toString(),
  );
  expect(texts).toEqual(['one', 'two', '']);
});

test('a connection whose stream was read to its end is used again', async () => {
  const { server, url } = await serve((_request, response) => response.end('x'.repeat(300_000)));
  let connections = 0;
  server.on('connection', () => (connections += 1));
  const client = clientFor({ maxConnectionsPerOrigin: 1 });
  for (let call = 0; call < 5; call += 1) {
    const { body } = await client.stream(get(url), { maxBytes: 300_000 });
    expect((await text(body)).length).toBe(300_000);
  }
  expect(connections).toBe(1);
});

test('a stream far larger than what is kept comes whole and in order', async () => {
  const bytes = Buffer.alloc(8 * MEBIBYTE);
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(at, at);
  const { url } = await serve((_request, response) => response.end(bytes));
  const { body } = await clientFor().stream(get(url), { maxBytes: bytes.length });
  let at = 0;
  for await (const chunk of body) {
    expect(Buffer.compare(chunk, bytes.subarray(at, at + chunk.byteLength))).toBe(0);
    at += chunk.byteLength;
    if (at % 7 === 0) await new Promise(setImmediate);
  }
  expect(at).toBe(bytes.length);
});

test('a left stream gives its connection up', async () => {
  const { url, closed } = await pouring();
  const { body } = await clientFor().stream(get(url), { maxBytes: 1024 * MEBIBYTE });
  for await (const chunk of body) {
    expect(chunk.byteLength).toBeGreaterThan(0);
    break;
  }
  await closed;
  await expect(text(body)).resolves.toBe('');
});

test('a left stream keeps nothing of what came, nor of how it ended', async () => {
  const { url } = await serve((_request, response) => response.end('whole'));
  const { url: cutUrl } = await serve((_request, response) => {
    response.write('half', () => response.destroy());
  });
  const client = clientFor({ maxConnectionsPerOrigin: 1 });
  const streams = [
    await client.stream(get(url), { maxBytes: 100 }),
    await client.stream(get(cutUrl), { maxBytes: 100 }),
  ];
  // On the same connection, so the bytes before it have come.
  await client.request(get(url));
  await client.request(get(cutUrl)).catch(() => undefined);
  for (const { body } of streams) {
    await body[Symbol.asyncIterator]().return?.();
    await expect(text(body)).resolves.toBe('');
  }
});

test('a stream can be left while its next bytes are waited for', async () => {
  const closed = Promise.withResolvers<void>();
  const { url } = await serve((_request, response) => {
    response.once('close', () => closed.resolve());
    response.flushHeaders();
  });
  const { body } = await clientFor().stream(get(url), { maxBytes: 100 });
  const bytes = body[Symbol.asyncIterator]();
  const next = bytes.next();
  await bytes.return?.();
  await expect(next).resolves.toEqual({ done: true, value: undefined });
  await closed.promise;
});

test('a stream announced as too large is refused before it comes, with the status', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': 1001 }).flushHeaders();
  });
  const call = clientFor().stream(get(url), { maxBytes: 1000 });
  await expect(call).rejects.toEqual(
    failure('upstream_rejected', { effect: 'unknown', upstreamStatus: 200 }),
  );
});

test('a stream without a length is cut where it passes the limit, and the connection with it', async () => {
  const { url, closed } = await pouring();
  const { body } = await clientFor().stream(get(url), { maxBytes: 3 * MEBIBYTE });
  await expect(text(body)).rejects.toEqual(
    failure('upstream_rejected', { effect: 'unknown', upstreamStatus: 200 }),
  );
  await closed;
});

test('a stream of exactly the limit is whole, whatever the limit of whole answers', async () => {
  const { url } = await serve((_request, response) => response.end('x'.repeat(1000)));
  const client = clientFor({ maxResponseBytes: 10 });
  const { body } = await client.stream(get(url), { maxBytes: 1000 });
  expect((await text(body)).length).toBe(1000);
});

test('a stream that drips past the timeout ends with it, however regular the drops', async () => {
  const { url } = await serve((_request, response) => {
    const timer = setInterval(() => response.write('.'), 10);
    response.once('close', () => clearInterval(timer));
  });
  const { body } = await clientFor().stream(get(url, { timeoutMs: 1000 }), { maxBytes: 10_000 });
  await expect(text(body)).rejects.toEqual(failure('timeout', { effect: 'unknown' }));
});

test('the other side is not read from while nobody reads, until the timeout, of which the next reader hears once', async () => {
  const { url, closed, writtenBytes } = await pouring();
  const limits = { maxBytes: 64 * MEBIBYTE };
  const { body } = await clientFor().stream(get(url, { timeoutMs: 1000 }), limits);
  await closed;
  expect(writtenBytes()).toBeLessThan(limits.maxBytes);
  await expect(text(body)).rejects.toEqual(failure('timeout', { effect: 'unknown' }));
  await expect(text(body)).resolves.toBe('');
});

test('a stream whose headers never come is a timeout', async () => {
  const call = timeOutOnArrival((url, timeoutMs) =>
    clientFor().stream(get(url, { timeoutMs }), { maxBytes: 100 }),
  );
  await expect(call).rejects.toEqual(failure('timeout', { effect: 'unknown' }));
});

test('a stream that is cut is an unavailable upstream', async () => {
  const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf';
  const url = await serveBytes(answer, (socket) => socket.destroy());
  const { body } = await clientFor().stream(get(url), { maxBytes: 100 });
  await expect(text(body)).rejects.toEqual(failure('upstream_unavailable', { effect: 'unknown' }));
});

test('an aborted stream rejects with the reason and closes its connection', async () => {
  const { url, closed } = await pouring();
  const controller = new AbortController();
  const { body } = await clientFor().stream(get(url, { signal: controller.signal }), {
    maxBytes: 1024 * MEBIBYTE,
  });
  const reading = text(body);
  controller.abort(new Error('shutting down'));
  await expect(reading).rejects.toThrow('shutting down');
  await closed;
});

test('an abort with a ConnectorError ends a stream with its code and an unknown effect', async () => {
  const { url } = await pouring();
  const controller = new AbortController();
  const { body }: HttpStreamResponse = await clientFor().stream(
    get(url, { signal: controller.signal }),
    { maxBytes: 1024 * MEBIBYTE },
  );
  controller.abort(new ConnectorError('upstream_unavailable', 'process must go on'));
  await expect(text(body)).rejects.toEqual(failure('upstream_unavailable', { effect: 'unknown' }));
});

test('a stream that was read to its end leaves nothing on its signal, and no timer', async () => {
  const { server, url } = await serve((_request, response) => response.end('whole'));
  const { signal } = new AbortController();
  const add = vi.spyOn(signal, 'addEventListener');
  const remove = vi.spyOn(signal, 'removeEventListener');
  const set = vi.spyOn(globalThis, 'setTimeout');
  const clear = vi.spyOn(globalThis, 'clearTimeout');
  const request = get(url, { signal, timeoutMs: 12_345 });
  const [{ body }] = await Promise.all([
    clientFor().stream(request, { maxBytes: 5 }),
    once(server, 'request'),
  ]);
  await text(body);
  expect(remove.mock.calls).toEqual(add.mock.calls);
  const timer = set.mock.results[set.mock.calls.findIndex(([, delayMs]) => delayMs === 12_345)];
  expect(clear).toHaveBeenCalledWith(timer?.value);
});
