import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer as createTlsServer } from 'node:https';
import net from 'node:net';
import { inspect } from 'node:util';

import type { HttpRequest } from '@pyloto/core-connectors';
import { afterEach, expect, test, vi } from 'vitest';

import { createHttpClient } from './index.ts';
import {
  cleanups,
  clientFor,
  failure,
  get,
  listening,
  listenWithoutAccepting,
  portOf,
  serve,
  serveBytes,
} from './test-harness.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a request goes out with its method, path, headers and body', async () => {
  const seen: unknown[] = [];
  const { url } = await serve((request, response) => {
    seen.push(request.method, request.url, request.headers['webhook-id']);
    request.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
    request.once('end', () => response.end());
  });
  const body = new TextEncoder().encode('{"text":"olá"}');
  await clientFor().request({
    method: 'POST',
    url: `${url}?a=1#top`,
    headers: { 'Webhook-Id': 'evt_1' },
    body,
    timeoutMs: 10_000,
  });
  expect(seen).toEqual(['POST', '/hook?a=1', 'evt_1', '{"text":"olá"}']);
});

test('an answer of any status comes back with lower-case header names, the last of repeated values, and its bytes', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(418, ['X-Kind', 'teapot', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
    response.end(Buffer.from([0, 159, 255]));
  });
  const { status, headers, body } = await clientFor().request(get(url));
  expect(status).toBe(418);
  expect(headers).toMatchObject({ 'x-kind': 'teapot', 'set-cookie': 'b=2' });
  expect(headers['constructor']).toBeUndefined();
  expect([...body]).toEqual([0, 159, 255]);
});

test('an early hint is not the answer', async () => {
  const { url } = await serve((_request, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end('whole'));
  });
  const { status, headers } = await clientFor().request(get(url));
  expect(status).toBe(200);
  expect(headers['link']).toBeUndefined();
});

test('a redirect is an answer and is not followed', async () => {
  let visits = 0;
  const { url: target } = await serve((_request, response) => {
    visits += 1;
    response.end();
  });
  const { url } = await serve((_request, response) => {
    response.writeHead(307, { location: target }).end();
  });
  const { status, headers } = await clientFor().request(get(url));
  expect(status).toBe(307);
  expect(headers['location']).toBe(target);
  expect(visits).toBe(0);
});

test('an answer whose headers never come is a timeout, and the connection is closed', async () => {
  const closed = Promise.withResolvers<void>();
  const { url } = await serve((request) => {
    request.socket.once('close', () => closed.resolve());
  });
  await expect(clientFor().request(get(url, { timeoutMs: 60 }))).rejects.toEqual(
    failure('timeout'),
  );
  await closed.promise;
});

test('an answer whose body stalls is a timeout', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('half');
  });
  await expect(clientFor().request(get(url, { timeoutMs: 60 }))).rejects.toEqual(
    failure('timeout'),
  );
});

test('an answer that drips for ever is a timeout, however regular the drops', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 10);
    response.once('close', () => clearInterval(timer));
  });
  await expect(clientFor().request(get(url, { timeoutMs: 150 }))).rejects.toEqual(
    failure('timeout'),
  );
});

test('a receiver that does not read the request is a timeout', async () => {
  const server = await listening(
    net.createServer((socket) => {
      socket.on('error', () => {}).pause();
      cleanups.push(() => socket.destroy());
    }),
  );
  const request = {
    ...get(`http://127.0.0.1:${portOf(server)}/`),
    method: 'POST',
    body: new Uint8Array(32 * 1024 * 1024),
    timeoutMs: 100,
  } as const;
  await expect(clientFor().request(request)).rejects.toEqual(failure('timeout'));
});

test('a body of exactly the limit is an answer', async () => {
  const { url } = await serve((_request, response) => response.end('x'.repeat(1000)));
  const { body } = await clientFor({ maxResponseBytes: 1000 }).request(get(url));
  expect(body.byteLength).toBe(1000);
});

test('a body of 64 KiB and one byte is refused when nothing else is asked for', async () => {
  const { url } = await serve((_request, response) => response.end('x'.repeat(65_537)));
  await expect(clientFor().request(get(url))).rejects.toEqual(failure('upstream_rejected'));
});

test('a body announced as too large is refused before it comes, with the status', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(201, { 'content-length': 1001 }).flushHeaders();
  });
  await expect(clientFor({ maxResponseBytes: 1000 }).request(get(url))).rejects.toMatchObject({
    code: 'upstream_rejected',
    upstreamStatus: 201,
  });
});

test('a body without a length is cut where it passes the limit, and the connection with it', async () => {
  const closed = Promise.withResolvers<void>();
  const { url } = await serve((_request, response) => {
    response.once('close', () => closed.resolve());
    const pour = (): void => {
      while (response.write('x'.repeat(10_000)));
      response.once('drain', pour);
    };
    pour();
  });
  await expect(clientFor({ maxResponseBytes: 50_000 }).request(get(url))).rejects.toEqual(
    failure('upstream_rejected'),
  );
  await closed.promise;
});

test('headers without end are refused', async () => {
  const url = await serveBytes(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`, () => {});
  await expect(clientFor().request(get(url))).rejects.toEqual(failure('upstream_rejected'));
});

test.each([
  ['before the headers', ''],
  ['in the headers', 'HTTP/1.1 200 OK\r\ncontent-le'],
  ['in a body with a length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'],
  ['in a chunked body', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhal'],
])('a connection cut %s is an unavailable upstream', async (_where, bytes) => {
  const url = await serveBytes(bytes, (socket) => socket.destroy());
  await expect(clientFor().request(get(url))).rejects.toEqual(failure('upstream_unavailable'));
});

test('an answer that is not HTTP is an unavailable upstream', async () => {
  const url = await serveBytes('SSH-2.0-OpenSSH_9.9\r\n', () => {});
  await expect(clientFor().request(get(url))).rejects.toEqual(failure('upstream_unavailable'));
});

test('a refused connection is an unavailable upstream', async () => {
  const { server, url } = await serve(() => {});
  server.close();
  await expect(clientFor().request(get(url))).rejects.toEqual(failure('upstream_unavailable'));
});

test('a name that does not resolve is an unavailable upstream', async () => {
  const client = clientFor({ lookup: () => Promise.reject(new Error('ENOTFOUND')) });
  const nobody = clientFor({ lookup: () => Promise.resolve([]) });
  const request = get('http://receiver.example/');
  await expect(client.request(request)).rejects.toEqual(failure('upstream_unavailable'));
  await expect(nobody.request(request)).rejects.toEqual(failure('upstream_unavailable'));
});

test('a name that takes too long to resolve is an unavailable upstream', async () => {
  const client = clientFor({ connectTimeoutMs: 60, lookup: () => new Promise(() => {}) });
  await expect(client.request(get('http://receiver.example/'))).rejects.toEqual(
    failure('upstream_unavailable'),
  );
});

test('a connection that neither opens nor fails is an unavailable upstream', async () => {
  const port = await listenWithoutAccepting();
  const client = clientFor({ connectTimeoutMs: 100 });
  await expect(client.request(get(`http://127.0.0.1:${port}/`))).rejects.toEqual(
    failure('upstream_unavailable'),
  );
});

test('a timeout that ends while the connection opens does not wait for it', async () => {
  const answer = Promise.withResolvers<readonly string[]>();
  const client = clientFor({ connectTimeoutMs: 60_000, lookup: () => answer.promise });
  cleanups.push(() => answer.reject(new Error('ENOTFOUND')));
  const call = client.request(get('http://receiver.example/', { timeoutMs: 50 }));
  await expect(call).rejects.toEqual(failure('timeout'));
});

test('a request that timed out while it waited for a connection is never sent', async () => {
  const paths: (string | undefined)[] = [];
  const { server, url } = await serve((request, response) => {
    paths.push(request.url);
    response.end();
  });
  const answer = Promise.withResolvers<readonly string[]>();
  const client = clientFor({ maxConnectionsPerOrigin: 1, lookup: () => answer.promise });
  const origin = `http://receiver.example:${portOf(server)}`;
  await expect(client.request(get(`${origin}/late`, { timeoutMs: 50 }))).rejects.toEqual(
    failure('timeout'),
  );
  const next = client.request(get(`${origin}/next`));
  answer.resolve([new URL(url).hostname]);
  await next;
  expect(paths).toEqual(['/next']);
});

// Two, because undici gives a connection one turn of the event loop after an answer before it uses it again.
test('calls one after another reuse their connections', async () => {
  const { server, url } = await serve((_request, response) => response.end('ok'));
  let connections = 0;
  server.on('connection', () => (connections += 1));
  const client = clientFor();
  for (let call = 0; call < 20; call += 1) await client.request(get(url));
  expect(connections).toBeLessThanOrEqual(2);
});

test('no more connections are opened than allowed', async () => {
  const { server, url } = await serve((_request, response) => setImmediate(() => response.end()));
  let connections = 0;
  server.on('connection', () => (connections += 1));
  const client = clientFor({ maxConnectionsPerOrigin: 2 });
  await Promise.all(Array.from({ length: 10 }, () => client.request(get(url))));
  expect(connections).toBe(2);
});

test('an aborted call rejects with the reason and closes its connection', async () => {
  const arrived = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const { url } = await serve((request) => {
    request.socket.once('close', () => closed.resolve());
    arrived.resolve();
  });
  const controller = new AbortController();
  const call = clientFor().request(get(url, { signal: controller.signal }));
  await arrived.promise;
  controller.abort(new Error('shutting down'));
  await expect(call).rejects.toThrow('shutting down');
  await closed.promise;
});

test('a call that is aborted while its connection opens rejects at once', async () => {
  const controller = new AbortController();
  const answer = Promise.withResolvers<readonly string[]>();
  const client = clientFor({ connectTimeoutMs: 60_000, lookup: () => answer.promise });
  cleanups.push(() => answer.reject(new Error('ENOTFOUND')));
  const call = client.request(
    get('http://receiver.example/', { signal: controller.signal, timeoutMs: 60_000 }),
  );
  setImmediate(() => controller.abort(new Error('shutting down')));
  await expect(call).rejects.toThrow('shutting down');
});

test('a call whose signal was aborted before is not sent', async () => {
  let visits = 0;
  const { url } = await serve((_request, response) => {
    visits += 1;
    response.end();
  });
  const client = clientFor();
  const signal = AbortSignal.abort(new Error('shutting down'));
  await expect(client.request(get(url, { signal }))).rejects.toThrow('shutting down');
  await client.request(get(url));
  expect(visits).toBe(1);
});

test('a finished call leaves nothing on the signal it was given, and no timer', async () => {
  const { url } = await serve((_request, response) => response.end());
  const { signal } = new AbortController();
  const add = vi.spyOn(signal, 'addEventListener');
  const remove = vi.spyOn(signal, 'removeEventListener');
  const set = vi.spyOn(globalThis, 'setTimeout');
  const clear = vi.spyOn(globalThis, 'clearTimeout');
  await clientFor().request(get(url, { signal, timeoutMs: 12_345 }));
  expect(add).toHaveBeenCalledTimes(1);
  expect(remove.mock.calls).toEqual(add.mock.calls);
  const timer = set.mock.results[set.mock.calls.findIndex(([, delayMs]) => delayMs === 12_345)];
  expect(clear).toHaveBeenCalledWith(timer?.value);
});

test('closing waits for the open call, and what comes later is an unavailable upstream', async () => {
  const arrived = Promise.withResolvers<void>();
  const { url } = await serve((_request, response) => {
    arrived.resolve();
    setImmediate(() => response.end('whole'));
  });
  const client = createHttpClient({ addressGuard: 'any' });
  const call = client.request(get(url));
  await arrived.promise;
  const order: string[] = [];
  await Promise.all([
    call.then(({ body }) => order.push(Buffer.from(body).toString())),
    client.close().then(() => order.push('closed')),
  ]);
  expect(order).toEqual(['whole', 'closed']);
  await expect(client.request(get(url))).rejects.toEqual(failure('upstream_unavailable'));
});

test.each(['/relative', 'http://', 'ftp://receiver.example/', 'file:///etc/passwd', 'data:,x', ''])(
  'the URL %j is refused as configuration',
  async (url) => {
    await expect(clientFor().request(get(url))).rejects.toEqual(failure('config_invalid'));
  },
);

test('a URL with a user name or a password is refused as configuration', async () => {
  const { server } = await serve((_request, response) => response.end());
  const host = `127.0.0.1:${portOf(server)}`;
  for (const user of ['user', 'user:pass', ':pass']) {
    const call = clientFor().request(get(`http://${user}@${host}/`));
    await expect(call).rejects.toEqual(failure('config_invalid'));
  }
});

test.each([
  ['a header value with a line break', { 'x-id': 'a\r\nx-injected: 1' }],
  ['a header name with a space', { 'x id': 'a' }],
  ['a length that is not the body’s', { 'content-length': '3' }],
])('%s is refused as payload and nothing is sent', async (_name, headers) => {
  let visits = 0;
  const { url } = await serve((_request, response) => {
    visits += 1;
    response.end();
  });
  const call = clientFor().request({ ...get(url), method: 'POST', headers, body: 'four' });
  await expect(call).rejects.toEqual(failure('payload_invalid'));
  expect(visits).toBe(0);
});

test('a certificate that nobody vouches for is refused, even when the environment says otherwise', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  let visits = 0;
  const server = await listening(
    createTlsServer(makeSelfSignedCertificate(), (_request, response) => {
      visits += 1;
      response.end();
    }),
  );
  server.on('tlsClientError', () => {});
  cleanups.push(() => server.closeAllConnections());
  const call = clientFor().request(get(`https://127.0.0.1:${portOf(server)}/`));
  await expect(call).rejects.toMatchObject({
    code: 'upstream_unavailable',
    effect: 'none',
    cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  });
  expect(visits).toBe(0);
});

function canaryCall(target: string, key = 'CANARY-header'): HttpRequest {
  const headers = { 'x-key': key };
  return { method: 'POST', url: target, headers, body: 'CANARY', timeoutMs: 10_000 };
}

test('no error shows the URL, the host, a header, the body or the answer', async () => {
  const { url } = await serve((_request, response) => response.destroy());
  const garbage = await serveBytes('CANARY is not HTTP\r\n', () => {});
  const calls = [
    canaryCall(`${url}?token=CANARY`),
    canaryCall(`${garbage}?token=CANARY`),
    canaryCall('http://canary-host.example/CANARY'),
    canaryCall('http://user:CANARY@127.0.0.1/'),
    canaryCall('http://CANARY:CANARY/'),
    canaryCall('gopher://CANARY/'),
    canaryCall(url, 'CANARY\r\n'),
  ];
  const client = clientFor({
    lookup: (name) =>
      Promise.reject(Object.assign(new Error(`getaddrinfo ${name}`), { hostname: name })),
  });
  for (const request of calls) {
    const error: unknown = await client.request(request).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    const shown = inspect(error, { depth: Infinity, showHidden: true });
    expect(shown).not.toMatch(/canary|127\.0\.0\.1/iu);
    expect(shown).toMatch(/^ConnectorError: [a-z]/u);
  }
});

test('an error keeps the kind of failure as its cause', async () => {
  const { server, url } = await serve(() => {});
  server.close();
  await expect(clientFor().request(get(url))).rejects.toMatchObject({
    message: 'connection must open',
    cause: { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
  });
});

/** One DER value. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length =
    content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

/** A certificate for a key of its own, written in DER, so that no key is kept in the repository. */
function makeSelfSignedCertificate(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
  const commonName = der(0x06, Buffer.from('550403', 'hex'));
  const name = der(0x30, der(0x31, der(0x30, commonName, der(0x0c, Buffer.from('receiver')))));
  const validity = der(
    0x30,
    der(0x17, Buffer.from('250101000000Z')),
    der(0x17, Buffer.from('491231235959Z')),
  );
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const serial = der(0x02, Buffer.from([1]));
  const toBeSigned = der(0x30, serial, ecdsaWithSha256, name, validity, name, spki);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', toBeSigned, privateKey));
  const certificate = der(0x30, toBeSigned, ecdsaWithSha256, signature);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}
