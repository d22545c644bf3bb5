import net from 'node:net';

import { ConnectorError } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import {
  clientFor,
  failure,
  get,
  listening,
  listenWithoutAccepting,
  portOf,
  post,
  serve,
  serveBytes,
  serveSockets,
  timeOutOnArrival,
} from './test-harness.ts';

test('a refused connection had no effect', async () => {
  const server = await listening(net.createServer());
  const url = `http://127.0.0.1:${portOf(server)}/`;
  server.close();
  const call = clientFor().request(post(url));
  await expect(call).rejects.toEqual(failure('upstream_unavailable', { effect: 'none' }));
});

test('a connection that neither opens nor fails had no effect, whichever timeout ends it', async () => {
  const url = `http://127.0.0.1:${await listenWithoutAccepting()}/`;
  const patient = clientFor({ connectTimeoutMs: 100 }).request(post(url));
  const hurried = clientFor({ connectTimeoutMs: 300 }).request(post(url, { timeoutMs: 50 }));
  await Promise.all([
    expect(patient).rejects.toEqual(failure('upstream_unavailable', { effect: 'none' })),
    expect(hurried).rejects.toEqual(failure('timeout', { effect: 'none' })),
  ]);
});

test('a name that does not resolve had no effect', async () => {
  const client = clientFor({ lookup: () => Promise.reject(new Error('ENOTFOUND')) });
  const call = client.request(post('http://receiver.example/'));
  await expect(call).rejects.toEqual(failure('upstream_unavailable', { effect: 'none' }));
});

test('what the guard refuses had no effect, by literal, by name and by form', async () => {
  const client = clientFor({
    addressGuard: 'public_only',
    lookup: () => Promise.resolve(['10.0.0.1']),
  });
  const forbidden = failure('address_forbidden', { effect: 'none' });
  await expect(client.request(post('https://127.0.0.1/'))).rejects.toEqual(forbidden);
  await expect(client.request(post('https://receiver.example/'))).rejects.toEqual(forbidden);
  const malformed = failure('config_invalid', { effect: 'none' });
  for (const url of ['', 'ftp://receiver.example/', 'http://receiver.example/']) {
    await expect(client.request(post(url))).rejects.toEqual(malformed);
  }
});

test.each([
  ['a header that HTTP cannot carry', { 'x-id': 'a\r\nb: c' }],
  ['a length that is not the body’s', { 'content-length': '3' }],
])('%s had no effect', async (_name, headers) => {
  let visits = 0;
  const url = await serveSockets((socket) => socket.on('data', () => (visits += 1)));
  const call = clientFor().request(post(url, { headers }));
  await expect(call).rejects.toEqual(failure('payload_invalid', { effect: 'none' }));
  expect(visits).toBe(0);
});

test('a client is closed as often as one likes, and its calls after that had no effect', async () => {
  const client = clientFor();
  await Promise.all([client.close(), client.close()]);
  const call = client.request(post('http://127.0.0.1:9/'));
  await expect(call).rejects.toEqual(failure('upstream_unavailable', { effect: 'none' }));
});

/** A server that answers its first request when it is told to; a client with one connection, which that request has. */
async function busyConnection() {
  const paths: (string | undefined)[] = [];
  const answer = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const { url } = await serve((request, response) => {
    paths.push(request.url);
    arrived.resolve();
    void answer.promise.then(() => response.end());
  });
  const client = clientFor({ maxConnectionsPerOrigin: 1 });
  const first = client.request(get(url));
  await arrived.promise;
  /** Uses the connection again, so that everything that was queued before has had its turn. */
  const finish = async (): Promise<void> => {
    answer.resolve();
    await first;
    await client.request(get(`${url}/last`));
  };
  return { client, url, paths, finish };
}

test('a timeout in the queue for a connection had no effect: it is never sent', async () => {
  const { client, url, paths, finish } = await busyConnection();
  const call = client.request(post(`${url}/queued`, { timeoutMs: 50 }));
  await expect(call).rejects.toEqual(failure('timeout', { effect: 'none' }));
  await finish();
  expect(paths).toEqual(['/hook', '/hook/last']);
});

test('an abort in the queue rejects with the reason, and with its effect if that is a ConnectorError', async () => {
  const { client, url, paths, finish } = await busyConnection();
  const abortedWith = (reason: unknown): Promise<unknown> => {
    const controller = new AbortController();
    const call = client.request(post(`${url}/queued`, { signal: controller.signal }));
    controller.abort(reason);
    return call;
  };
  const foreign = new Error('shutting down');
  await expect(abortedWith(foreign)).rejects.toBe(foreign);
  const ours = new ConnectorError('upstream_unavailable', 'process must go on');
  await expect(abortedWith(ours)).rejects.toMatchObject({
    code: 'upstream_unavailable',
    message: 'process must go on',
    effect: 'none',
    cause: ours,
  });
  await finish();
  expect(paths).toEqual(['/hook', '/hook/last']);
});

test('a server that reads and never answers leaves the effect unknown', async () => {
  const call = timeOutOnArrival((url, timeoutMs) => clientFor().request(post(url, { timeoutMs })));
  await expect(call).rejects.toEqual(failure('timeout', { effect: 'unknown' }));
});

test('an abort after the request was written leaves the effect unknown', async () => {
  const controller = new AbortController();
  const { url } = await serve(() => {
    controller.abort(new ConnectorError('upstream_unavailable', 'process must go on'));
  });
  const call = clientFor().request(post(url, { signal: controller.signal }));
  await expect(call).rejects.toEqual(failure('upstream_unavailable', { effect: 'unknown' }));
});

test.each([
  ['with an end', (socket: net.Socket) => socket.end()],
  ['with a reset', (socket: net.Socket) => socket.resetAndDestroy()],
])('a server that accepts, reads and cuts %s leaves the effect unknown', async (_how, cut) => {
  const url = await serveSockets((socket) => socket.once('data', () => cut(socket)));
  const call = clientFor().request(post(url));
  await expect(call).rejects.toEqual(failure('upstream_unavailable', { effect: 'unknown' }));
});

test('a server that takes half of a large body and cuts leaves the effect unknown', async () => {
  const url = await serveSockets((socket) => {
    socket.once('data', () => socket.resetAndDestroy());
  });
  const call = clientFor().request(post(url, { body: new Uint8Array(16 * 1024 * 1024) }));
  await expect(call).rejects.toEqual(failure('upstream_unavailable', { effect: 'unknown' }));
});

test.each([
  ['is too large', 'upstream_rejected', `HTTP/1.1 200 OK\r\ncontent-length: 70000\r\n\r\n`],
  ['has headers without end', 'upstream_rejected', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(99_999)}`],
  ['is not HTTP', 'upstream_unavailable', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ['is cut', 'upstream_unavailable', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'],
] as const)('an answer that %s leaves the effect unknown', async (_how, code, bytes) => {
  const url = await serveBytes(bytes, (socket) => socket.destroy());
  const call = clientFor().request(post(url));
  await expect(call).rejects.toEqual(failure(code, { effect: 'unknown' }));
});

/** Answers the first request of each connection with a kept-alive 200, then does as told. */
async function keepAliveServer(then: (socket: net.Socket) => void) {
  let requests = 0;
  const url = await serveSockets((socket) => {
    let isFirst = true;
    socket.on('data', () => {
      requests += 1;
      if (isFirst) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', () => then(socket));
      else socket.resetAndDestroy();
      isFirst = false;
    });
  });
  return { url, requests: () => requests };
}

test('a kept-alive connection that is cut by the next request leaves its effect unknown, and it is sent once', async () => {
  const { url, requests } = await keepAliveServer(() => {});
  const client = clientFor({ maxConnectionsPerOrigin: 1 });
  await client.request(post(url));
  const call = client.request(post(url));
  await expect(call).rejects.toEqual(failure('upstream_unavailable', { effect: 'unknown' }));
  expect(requests()).toBe(2);
});

test('a kept-alive connection that was closed while nobody used it costs no call', async () => {
  const closed = Promise.withResolvers<void>();
  const { url, requests } = await keepAliveServer((socket) => {
    socket.once('close', () => closed.resolve());
    socket.end();
  });
  const client = clientFor({ maxConnectionsPerOrigin: 1 });
  await client.request(post(url));
  await closed.promise;
  await expect(client.request(post(url))).resolves.toMatchObject({ status: 200 });
  expect(requests()).toBe(2);
});

test('a call that waits in the queue outlives the connection that another call lost', async () => {
  const arrived = Promise.withResolvers<net.Socket>();
  let connections = 0;
  const url = await serveSockets((socket) => {
    connections += 1;
    const isFirst = connections === 1;
    socket.once('data', () => {
      if (isFirst) arrived.resolve(socket);
      else socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    });
  });
  const client = clientFor({ maxConnectionsPerOrigin: 1 });
  const first = client.request(post(url));
  const queued = client.request(post(url));
  const socket = await arrived.promise;
  socket.resetAndDestroy();
  await expect(first).rejects.toEqual(failure('upstream_unavailable', { effect: 'unknown' }));
  await expect(queued).resolves.toMatchObject({ status: 200 });
});
