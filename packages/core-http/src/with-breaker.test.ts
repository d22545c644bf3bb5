import {
  type Admission,
  type Breaker,
  ConnectorError,
  type HttpRequest,
  type HttpResponse,
  isConnectorError,
  type StreamingHttpClient,
} from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { withBreaker } from './index.ts';
import { clientFor, failure, get, listening, portOf, post, serve } from './test-harness.ts';
import net from 'node:net';

/** Keeps what it is told. */
function recordingBreaker(admission: Admission = { admitted: true }) {
  const told: string[] = [];
  const breaker: Breaker = {
    admit: (key) => {
      told.push(`admit ${key}`);
      return admission;
    },
    succeeded: (key) => void told.push(`succeeded ${key}`),
    failed: (key) => void told.push(`failed ${key}`),
  };
  return { breaker, told };
}

const KEY = 'whatsapp:acme';

/** The outcome that a call tells the breaker, if any. */
async function outcomeOf(
  client: StreamingHttpClient,
  request: HttpRequest,
  how: 'request' | 'stream' = 'request',
): Promise<string | undefined> {
  const { breaker, told } = recordingBreaker();
  const guarded = withBreaker(client, { breaker, keyOf: () => KEY });
  const call =
    how === 'request' ? guarded.request(request) : guarded.stream(request, { maxBytes: 100 });
  await call.catch(() => undefined);
  expect(told.shift()).toBe(`admit ${KEY}`);
  expect(told.length).toBeLessThanOrEqual(1);
  return told[0];
}

function unused(): Promise<never> {
  return Promise.reject(new Error('must not be called'));
}

const HOWS = ['request', 'stream'] as const;

/** What each status tells the breaker, by each way to call. */
async function outcomesOf(statuses: readonly number[]): Promise<(string | undefined)[]> {
  const { url } = await serve((request, response) => {
    response.writeHead(Number(request.headers['x-status'])).end();
  });
  const client = clientFor();
  const calls = HOWS.flatMap((how) =>
    statuses.map((status) =>
      outcomeOf(client, get(url, { headers: { 'x-status': `${status}` } }), how),
    ),
  );
  return Promise.all(calls);
}

test('an answer below 500 speaks for the other side', async () => {
  const outcomes = await outcomesOf([200, 302, 400, 401, 404, 429, 499]);
  expect(new Set(outcomes)).toEqual(new Set([`succeeded ${KEY}`]));
});

test('a 5xx speaks against it', async () => {
  const outcomes = await outcomesOf([500, 502, 503, 599]);
  expect(new Set(outcomes)).toEqual(new Set([`failed ${KEY}`]));
});

test.each(HOWS)('a %s that cannot connect, is cut or times out speaks against it', async (how) => {
  const closed = await listening(net.createServer());
  const refused = get(`http://127.0.0.1:${portOf(closed)}/`);
  closed.close();
  const cut = await serve((_request, response) => response.destroy());
  const silent = await serve((request) => request.resume());
  for (const request of [refused, get(cut.url), get(silent.url, { timeoutMs: 60 })]) {
    expect(await outcomeOf(clientFor(), request, how)).toBe(`failed ${KEY}`);
  }
});

test.each([
  [200, 'succeeded'],
  [500, 'failed'],
])('an answer that is too large is judged by its status: %d has %s', async (status, outcome) => {
  const { url } = await serve((_request, response) =>
    response.writeHead(status).end('x'.repeat(2000)),
  );
  const client = clientFor({ maxResponseBytes: 1000 });
  expect(await outcomeOf(client, get(url))).toBe(`${outcome} ${KEY}`);
});

test('what the caller did says nothing about the other side', async () => {
  const { url } = await serve((request) => request.resume());
  const thrown = new ConnectorError('timeout', 'media must come in time');
  const body: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(thrown) }),
  };
  for (const request of [
    get(url, { signal: AbortSignal.abort(new Error('shutting down')) }),
    get(url, { signal: AbortSignal.abort(thrown) }),
    get('not a url'),
    post(url, { headers: { 'x id': 'a' } }),
    post(url, { body }),
  ]) {
    expect(await outcomeOf(clientFor(), request)).toBeUndefined();
  }
});

test('an open breaker refuses at once, says for how long, calls nobody and gives the body up', async () => {
  const { breaker, told } = recordingBreaker({ admitted: false, retryAfterMs: 30_000 });
  const client = { request: unused, stream: unused, close: unused };
  const guarded = withBreaker(client, { breaker, keyOf: () => KEY });
  const left: string[] = [];
  const bodyOf = (name: string): AsyncIterable<Uint8Array> => ({
    [Symbol.asyncIterator]: () => ({
      next: unused,
      return: () => {
        left.push(name);
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  });
  const url = 'https://receiver.example/';
  const calls = [
    guarded.request(post(url, { body: bodyOf('request') })),
    guarded.stream(post(url, { body: bodyOf('stream') }), { maxBytes: 100 }),
  ];
  for (const call of await Promise.allSettled(calls)) {
    expect(call).toMatchObject({ status: 'rejected', reason: { retryAfterMs: 30_000 } });
    expect('reason' in call && call.reason).toEqual(
      failure('upstream_unavailable', { effect: 'none' }),
    );
  }
  expect(told).toEqual([`admit ${KEY}`, `admit ${KEY}`]);
  expect(left).toEqual(['request', 'stream']);
});

test('each call has the key of its own request', async () => {
  const { breaker, told } = recordingBreaker();
  const answer: HttpResponse = { status: 200, headers: {}, body: new Uint8Array() };
  const client = {
    request: () => Promise.resolve(answer),
    stream: unused,
    close: () => Promise.resolve(),
  };
  const guarded = withBreaker(client, { breaker, keyOf: ({ method }) => method });
  await guarded.request(get('https://receiver.example/'));
  await guarded.request(post('https://receiver.example/'));
  expect(told).toEqual(['admit GET', 'succeeded GET', 'admit POST', 'succeeded POST']);
});

test('the answer and the error are those of the client', async () => {
  const { url } = await serve((request, response) => {
    if (request.url === '/hook') response.end('whole');
    else response.destroy();
  });
  const { breaker } = recordingBreaker();
  const guarded = withBreaker(clientFor(), { breaker, keyOf: () => KEY });
  const { body } = await guarded.request(get(url));
  expect(Buffer.from(body).toString()).toBe('whole');
  const error: unknown = await guarded.request(get(`${url}/cut`)).catch((cause: unknown) => cause);
  expect(isConnectorError(error) && error.effect).toBe('unknown');
  await guarded.close();
  await expect(guarded.request(get(url))).rejects.toEqual(failure('upstream_unavailable'));
});
