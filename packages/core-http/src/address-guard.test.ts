import { once } from 'node:events';
import { createServer } from 'node:http';
import net from 'node:net';

import { afterEach, expect, test, vi } from 'vitest';

import { createAddressGuard, type AddressGuard, type AddressLookup } from './address-guard.ts';
import { createHttpClient, type HttpClientOptions } from './index.ts';

const PUBLIC = '93.184.215.14';
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function portOf(server: net.Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('server must listen on a port');
  return address.port;
}

/** A server on loopback that counts who reaches it. */
async function victim(): Promise<{ readonly port: number; readonly reached: () => number }> {
  let reached = 0;
  const server = createServer((_request, response) => response.end('secret'));
  server.on('connection', () => (reached += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return { port: portOf(server), reached: () => reached };
}

function clientFor(port: number, options: HttpClientOptions) {
  const client = createHttpClient({ allowPlainHttp: true, allowedPorts: [port], ...options });
  cleanups.push(() => client.close());
  return client;
}

/** Asks for all addresses, as `net.connect` does. */
function resolve(guard: AddressGuard, name = 'receiver.example'): Promise<unknown> {
  return new Promise((done, fail) => {
    guard.lookup(name, { all: true }, (error, found) =>
      error === null ? done(found) : fail(error),
    );
  });
}

/** Asks for one address, as `net.connect` does when it may not try several. */
function resolveOne(guard: AddressGuard): Promise<unknown> {
  return new Promise((done, fail) => {
    guard.lookup('receiver.example', {}, (error, address, family) =>
      error === null ? done([address, family]) : fail(error),
    );
  });
}

function answers(...turns: (readonly string[])[]): AddressLookup {
  return () => Promise.resolve(turns.shift() ?? []);
}

const forbidden: unknown = expect.objectContaining({ code: 'address_forbidden' });

test.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', 'localhost.'])(
  'a call to %s is refused and opens no connection',
  async (host) => {
    const { port, reached } = await victim();
    const call = clientFor(port, {}).request({
      method: 'GET',
      url: `http://${host}:${port}/`,
      timeoutMs: 10_000,
    });
    await expect(call).rejects.toEqual(forbidden);
    expect(reached()).toBe(0);
  },
);

test.each([
  ['a private address', ['127.0.0.1']],
  ['a public address and then a private one', [PUBLIC, '127.0.0.1']],
  ['a private address and then a public one', ['127.0.0.1', PUBLIC]],
  ['a private IPv6 address', ['::1']],
  ['a mapped private address', ['::ffff:127.0.0.1']],
  ['a link-local address with its interface', ['fe80::1%lo']],
  ['what is not an address', ['2130706433']],
])('a name that resolves to %s is refused and nothing is connected', async (_kind, found) => {
  const { port, reached } = await victim();
  const call = clientFor(port, { lookup: answers(found) }).request({
    method: 'GET',
    url: `http://receiver.example:${port}/`,
    timeoutMs: 10_000,
  });
  await expect(call).rejects.toEqual(forbidden);
  expect(reached()).toBe(0);
});

test('an address that became private after it was checked as public is refused', async () => {
  const guard = createAddressGuard({
    rule: 'public_only',
    lookup: answers([PUBLIC], ['127.0.0.1']),
  });
  await expect(resolve(guard)).resolves.toEqual([{ address: PUBLIC, family: 4 }]);
  await expect(resolve(guard)).rejects.toEqual(forbidden);
});

test('a connection goes to the very addresses that were checked: the name is resolved once', async () => {
  const { port, reached } = await victim();
  const names: string[] = [];
  const lookup: AddressLookup = (name) => {
    names.push(name);
    return Promise.resolve(['127.0.0.1']);
  };
  const { body } = await clientFor(port, { addressGuard: 'any', lookup }).request({
    method: 'GET',
    url: `http://receiver.example:${port}/`,
    timeoutMs: 10_000,
  });
  expect(Buffer.from(body).toString()).toBe('secret');
  expect(names).toEqual(['receiver.example']);
  expect(reached()).toBe(1);
});

test('all public answers are handed on in their order, or the first when one is asked for', async () => {
  const found = [PUBLIC, '2606:4700::1111'];
  const guard = createAddressGuard({ rule: 'public_only', lookup: answers(found, found) });
  await expect(resolve(guard)).resolves.toEqual([
    { address: PUBLIC, family: 4 },
    { address: '2606:4700::1111', family: 6 },
  ]);
  await expect(resolveOne(guard)).resolves.toEqual([PUBLIC, 4]);
});

test('one private answer refuses a name when a single answer is asked for too', async () => {
  const guard = createAddressGuard({ rule: 'public_only', lookup: answers([PUBLIC, '10.0.0.1']) });
  await expect(resolveOne(guard)).rejects.toEqual(forbidden);
});

test('the machine’s resolver is asked when no other is given', async () => {
  const [guarded, open] = (['public_only', 'any'] as const).map((rule) =>
    createAddressGuard({ rule }),
  );
  await expect(resolve(guarded!, 'localhost')).rejects.toEqual(forbidden);
  const loopback: unknown = expect.arrayContaining([expect.objectContaining({ family: 4 })]);
  await expect(resolve(open!, 'localhost')).resolves.toEqual(loopback);
});

test('a connection that reached a private address all the same is closed before anything is written', async () => {
  const closed = Promise.withResolvers<number>();
  const server = net.createServer((socket) => {
    socket.resume().on('close', () => closed.resolve(socket.bytesRead));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  const port = portOf(server);
  // A network that turns connections to a public address around.
  const turnedAround = new net.Socket();
  vi.spyOn(net, 'connect').mockImplementation(() => turnedAround.connect(port, '127.0.0.1'));
  const call = clientFor(port, { lookup: answers([PUBLIC]) }).request({
    method: 'GET',
    url: `http://receiver.example:${port}/`,
    timeoutMs: 10_000,
  });
  await expect(call).rejects.toEqual(forbidden);
  await expect(closed.promise).resolves.toBe(0);
});

test('a private receiver that the operator named is called', async () => {
  const { port } = await victim();
  const { status } = await clientFor(port, { addressGuard: 'any' }).request({
    method: 'GET',
    url: `http://127.0.0.1:${port}/`,
    timeoutMs: 10_000,
  });
  expect(status).toBe(200);
});

test('without being told otherwise a client calls public addresses only', async () => {
  const client = createHttpClient();
  cleanups.push(() => client.close());
  const request = { method: 'GET', timeoutMs: 10_000 } as const;
  const config: unknown = expect.objectContaining({ code: 'config_invalid' });
  await expect(client.request({ ...request, url: 'https://127.0.0.1/' })).rejects.toEqual(
    forbidden,
  );
  await expect(client.request({ ...request, url: 'http://receiver.example/' })).rejects.toEqual(
    config,
  );
  await expect(
    client.request({ ...request, url: 'https://receiver.example:8443/' }),
  ).rejects.toEqual(config);
});

test.each(['10.1.2.3', '127.0.0.1', '172.16.0.1', '192.168.1.1', '::1', 'fd12::1'])(
  'a client for private networks alone may reach %s',
  async (address) => {
    const guard = createAddressGuard({ rule: 'private_only', lookup: answers([address]) });
    await expect(resolve(guard)).resolves.toEqual([expect.objectContaining({ address })]);
    expect(guard.isAllowed(address)).toBe(true);
  },
);

test.each([PUBLIC, '2606:2800:21f::1', '169.254.169.254', '0.0.0.0', 'fe80::1', '100.100.100.200'])(
  'a client for private networks alone does not reach %s, whether the URL, the resolver or the connection says so',
  async (address) => {
    const guard = createAddressGuard({ rule: 'private_only', lookup: answers([address]) });
    const literal = address.includes(':') ? `[${address}]` : address;
    const client = createHttpClient({ addressGuard: 'private_only' });
    cleanups.push(() => client.close());

    await expect(resolve(guard)).rejects.toMatchObject({
      code: 'address_forbidden',
      message: 'address must be on this machine or in a private network',
    });
    expect(guard.isAllowed(address)).toBe(false);
    await expect(
      client.request({ method: 'GET', url: `http://${literal}/`, timeoutMs: 1000 }),
    ).rejects.toMatchObject({ code: 'address_forbidden', effect: 'none' });
  },
);

test('a client for private networks alone reaches a server on this machine by plain HTTP on any port', async () => {
  const { port, reached } = await victim();
  const client = createHttpClient({ addressGuard: 'private_only' });
  cleanups.push(() => client.close());
  await client.request({ method: 'GET', url: `http://localhost:${port}/`, timeoutMs: 5000 });
  expect(reached()).toBe(1);
});
