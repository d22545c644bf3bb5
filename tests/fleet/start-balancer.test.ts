import { createServer } from 'node:http';

import { afterEach, expect, test } from 'vitest';

import { startBalancer } from './start-balancer.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

async function startCopy(name: string): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/cut') request.socket.destroy();
    else request.pipe(response.writeHead(201, { 'x-copy': name }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

test('requests go to the copies in turn, past those that are down, with everything in them', async () => {
  const urls = [await startCopy('a'), undefined, await startCopy('c')];
  const balancer = await startBalancer(() => urls);
  cleanUp.push(() => balancer.stop());
  const copies: unknown[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const answer = await fetch(`${balancer.url}/webhook`, { method: 'POST', body: `body ${turn}` });
    expect(answer.status).toBe(201);
    expect(await answer.text()).toBe(`body ${turn}`);
    copies.push(answer.headers.get('x-copy'));
  }
  expect(copies).toEqual(['a', 'c', 'a', 'c']);
});

test('a copy that goes while it works is answered 502, no copy at all 503', async () => {
  let urls = [await startCopy('a')];
  const balancer = await startBalancer(() => urls);
  cleanUp.push(() => balancer.stop());
  expect((await fetch(`${balancer.url}/cut`)).status).toBe(502);
  urls = [];
  expect((await fetch(`${balancer.url}/webhook`)).status).toBe(503);
});
