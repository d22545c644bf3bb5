import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

import { ConnectorError } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import {
  clientFor,
  failure,
  listening,
  portOf,
  post,
  serve,
  serveBytes,
  serveSockets,
} from './test-harness.ts';

const encoder = new TextEncoder();

/** Answers with what was asked: its encoding, its length and its body. */
async function echo(): Promise<string> {
  const { url } = await serve((request, response) => {
    const { 'transfer-encoding': encoding, 'content-length': length } = request.headers;
    void text(request).then((body) => response.end(JSON.stringify({ encoding, length, body })));
  });
  return url;
}

/** Gives the chunks, then does as told, and remembers whether it was left. */
function source(
  chunks: readonly string[],
  after: () => Promise<IteratorResult<Uint8Array>> = () =>
    Promise.resolve({ done: true, value: undefined }),
) {
  const left = Promise.withResolvers<void>();
  let given = 0;
  const iterator: AsyncIterator<Uint8Array> = {
    next: () => {
      const chunk = chunks[given];
      given += 1;
      return chunk === undefined
        ? after()
        : Promise.resolve({ done: false, value: encoder.encode(chunk) });
    },
    return: () => {
      left.resolve();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  const body: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => iterator };
  return { body, left: left.promise, given: () => given };
}

const never = (): Promise<never> => new Promise(() => {});

test('bytes that come by and by are sent in chunks', async () => {
  const url = await echo();
  const { body } = await clientFor().request(post(url, { body: source(['one ', '', 'two']).body }));
  expect(JSON.parse(Buffer.from(body).toString())).toEqual({
    encoding: 'chunked',
    body: 'one two',
  });
});

test('bytes that come by and by are sent with the length that was announced', async () => {
  const url = await echo();
  const headers = { 'content-length': '7' };
  const { body } = await clientFor().request(
    post(url, { headers, body: source(['one ', 'two']).body }),
  );
  expect(JSON.parse(Buffer.from(body).toString())).toEqual({ length: '7', body: 'one two' });
});

test('bytes that never come are a body of none', async () => {
  const url = await echo();
  const { body } = await clientFor().request(post(url, { body: source([]).body }));
  expect(JSON.parse(Buffer.from(body).toString())).toEqual({ length: '0', body: '' });
});

test.each([
  ['more bytes than announced', ['four', 'more'], 'unknown'],
  ['fewer bytes than announced', ['one'], 'unknown'],
  ['more bytes than announced at once', ['fourmore'], 'none'],
] as const)('%s are refused as payload', async (_how, chunks, effect) => {
  const url = await echo();
  const headers = { 'content-length': '4' };
  const call = clientFor().request(post(url, { headers, body: source(chunks).body }));
  await expect(call).rejects.toEqual(failure('payload_invalid', { effect }));
});

test('a body is asked for its bytes no faster than they are taken', async () => {
  const url = await serveSockets((socket) => socket.pause());
  const slow = source(Array<string>(2_000).fill('x'.repeat(65_536)));
  const call = clientFor().request(post(url, { body: slow.body, timeoutMs: 1000 }));
  await expect(call).rejects.toEqual(failure('timeout', { effect: 'unknown' }));
  expect(slow.given()).toBeGreaterThan(0);
  expect(slow.given()).toBeLessThan(500);
});

test.each([
  ['before its first bytes', [], 'none'],
  ['after some bytes', ['some'], 'unknown'],
] as const)(
  'a body that throws %s fails the call with its own code',
  async (_when, chunks, effect) => {
    const closed = Promise.withResolvers<void>();
    const url = await serveSockets((socket) =>
      socket.resume().once('close', () => closed.resolve()),
    );
    const thrown = new ConnectorError('upstream_rejected', 'media must be within the limit', {
      upstreamStatus: 200,
      effect: 'unknown',
    });
    const { body } = source(chunks, () => Promise.reject(thrown));
    await expect(clientFor().request(post(url, { body }))).rejects.toMatchObject({
      code: 'upstream_rejected',
      message: 'media must be within the limit',
      upstreamStatus: 200,
      effect,
      cause: thrown,
    });
    await closed.promise;
  },
);

test('a body that throws what is not ours fails the call as payload, without its words', async () => {
  const url = await serveSockets((socket) => socket.resume());
  const { body } = source(['some'], () => Promise.reject(new TypeError('CANARY')));
  const error: unknown = await clientFor()
    .request(post(url, { body }))
    .catch((reason: unknown) => reason);
  expect(error).toEqual(failure('payload_invalid', { effect: 'unknown' }));
  expect(error).toMatchObject({ cause: { name: 'TypeError', message: '' } });
});

test('a body of what are no bytes is refused as payload', async () => {
  const url = await serveSockets((socket) => socket.resume());
  const step: unknown = { done: false, value: 42 };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a caller without types
  const { body } = source([], () => Promise.resolve(step as IteratorResult<Uint8Array>));
  const call = clientFor().request(post(url, { body }));
  await expect(call).rejects.toEqual(failure('payload_invalid', { effect: 'none' }));
});

test('an abort gives the body up while its next bytes are waited for', async () => {
  const arrived = Promise.withResolvers<void>();
  const url = await serveSockets((socket) => socket.once('data', () => arrived.resolve()));
  const controller = new AbortController();
  const { body, left } = source(['some'], never);
  const call = clientFor().request(post(url, { body, signal: controller.signal }));
  await arrived.promise;
  controller.abort(new Error('shutting down'));
  await expect(call).rejects.toThrow('shutting down');
  await left;
});

test('a timeout gives the body up while its next bytes are waited for', async () => {
  const url = await serveSockets((socket) => socket.resume());
  const { body, left } = source(['some'], never);
  const call = clientFor().request(post(url, { body, timeoutMs: 60 }));
  await expect(call).rejects.toEqual(failure('timeout'));
  await left;
});

test('an answer that comes before the whole body is an answer, and gives the body up', async () => {
  const url = await serveBytes('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n', () => {});
  const { body, left } = source(['some'], never);
  await expect(clientFor().request(post(url, { body }))).resolves.toMatchObject({ status: 413 });
  await left;
});

test('a body that is never sent is given up too', async () => {
  const refused = [
    { url: 'not a url', options: {} },
    { url: 'https://127.0.0.1/', options: { addressGuard: 'public_only' } },
    { url: 'http://receiver.example/', options: { lookup: () => Promise.resolve([]) } },
    { url: 'http://receiver.example/', options: { lookup: never }, timeoutMs: 50 },
  ] as const;
  for (const { url, options, ...rest } of refused) {
    const { body, left, given } = source(['some']);
    const client = clientFor({ connectTimeoutMs: 300, ...options });
    await expect(client.request(post(url, { ...rest, body }))).rejects.toThrow(ConnectorError);
    await left;
    expect(given()).toBe(0);
  }
  const { body, left } = source(['some']);
  const signal = AbortSignal.abort(new Error('shutting down'));
  const call = clientFor().request(post('http://127.0.0.1:9/', { body, signal }));
  await expect(call).rejects.toThrow('shutting down');
  await left;
});

test.each([
  ['that waits for its next bytes', '', 'timeout'],
  ['that is never sent', 'not a url', 'config_invalid'],
] as const)('a body %s and cannot be left does not fail the process', async (_which, url, code) => {
  const silent = await serveSockets((socket) => socket.resume());
  const returned = Promise.withResolvers<void>();
  const body: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: never,
      return: () => {
        setImmediate(() => returned.resolve());
        return Promise.reject(new Error('cannot be left'));
      },
    }),
  };
  const call = clientFor().request(post(url || silent, { body, timeoutMs: 60 }));
  await expect(call).rejects.toEqual(failure(code, { effect: 'none' }));
  await returned.promise;
});

test('an answer is streamed on as the body of another call', async () => {
  const target = await echo();
  const file = await listening(
    createServer((_request, response) => {
      response.write('one ');
      setImmediate(() => response.end('two'));
    }),
  );
  const client = clientFor();
  const download = await client.stream(
    { method: 'GET', url: `http://127.0.0.1:${portOf(file)}/`, timeoutMs: 10_000 },
    { maxBytes: 100 },
  );
  const { body } = await client.request(post(target, { body: download.body }));
  expect(JSON.parse(Buffer.from(body).toString())).toMatchObject({ body: 'one two' });
});

test('an upload that times out gives up the download that it reads from', async () => {
  const { url: fileUrl, server } = await serve((_request, response) => {
    response.write('some');
  });
  const gone = new Promise<void>((resolve) => {
    server.on('connection', (socket) => void once(socket, 'close').then(() => resolve()));
  });
  const target = await serveSockets((socket) => socket.resume());
  const client = clientFor();
  const download = await client.stream(
    { method: 'GET', url: fileUrl, timeoutMs: 10_000 },
    { maxBytes: 100 },
  );
  const call = client.request(post(target, { body: download.body, timeoutMs: 100 }));
  await expect(call).rejects.toEqual(failure('timeout'));
  await gone;
});
