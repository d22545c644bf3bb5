import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';

import { expect, test } from 'vitest';

import { type JsonRequest, requestJson } from './index.ts';
import { clientFor, failure, serve } from './test-harness.ts';

/** A server that keeps what it was asked and answers the same every time. */
async function answering(status: number, body: string | Uint8Array) {
  const asked: { headers: unknown; body: string }[] = [];
  const { url } = await serve((request, response) => {
    const {
      accept,
      'content-type': contentType,
      'content-length': contentLength,
    } = request.headers;
    void text(request).then((sent) => {
      asked.push({ headers: { accept, contentType, contentLength }, body: sent });
      return response.writeHead(status, { 'x-kind': 'answer' }).end(body);
    });
  });
  const ask = (rest: Partial<JsonRequest> = {}) =>
    requestJson(clientFor(), { method: 'POST', timeoutMs: 10_000, ...rest, url });
  return { ask, asked };
}

test('json is sent and json is read', async () => {
  const { ask, asked } = await answering(200, '{"id":"m1"}');
  const { status, headers, json } = await ask({ body: { text: 'olá' } });
  expect([status, headers['x-kind'], json]).toEqual([200, 'answer', { id: 'm1' }]);
  expect(asked).toEqual([
    {
      headers: {
        accept: 'application/json',
        contentType: 'application/json',
        contentLength: '15',
      },
      body: '{"text":"olá"}',
    },
  ]);
});

test('null is a body, and nothing is none', async () => {
  const { ask, asked } = await answering(200, 'null');
  await expect(ask({ body: null })).resolves.toMatchObject({ json: null });
  await ask({ method: 'GET' });
  expect(asked).toEqual([
    expect.objectContaining({ body: 'null' }),
    { headers: { accept: 'application/json' }, body: '' },
  ]);
});

test('headers of the caller win, however they are written', async () => {
  const { ask, asked } = await answering(200, '{}');
  const headers = { 'Content-Type': 'application/scim+json', ACCEPT: '*/*' };
  await ask({ body: {}, headers });
  expect(asked[0]?.headers).toMatchObject({ contentType: 'application/scim+json', accept: '*/*' });
});

test.each([400, 401, 404, 429, 500, 503])('a %d is an answer like any other', async (status) => {
  const { ask } = await answering(status, '{"error":{"code":131047}}');
  await expect(ask()).resolves.toMatchObject({ status, json: { error: { code: 131_047 } } });
});

test.each([
  ['no body', ''],
  ['a page', '<html></html>'],
  ['half of it', '{"id":'],
  ['bytes that are no text', new Uint8Array([0x22, 0xff, 0x22])],
])('an answer of %s has no json', async (_what, body) => {
  const { ask } = await answering(200, body);
  await expect(ask()).resolves.toMatchObject({ status: 200, json: undefined });
});

test('a byte order mark is no reason not to read', async () => {
  const { ask } = await answering(200, '\u{feff}{"id":1}');
  await expect(ask()).resolves.toMatchObject({ json: { id: 1 } });
});

test('a parser of the caller keeps what numbers cannot hold', async () => {
  const { ask } = await answering(200, '{"id":106540352242922123}');
  const { json } = await ask({
    parse: (answer) => JSON.parse(answer.replaceAll(/\d{16,}/gu, '"$&"')),
  });
  expect(json).toEqual({ id: '106540352242922123' });
});

test('a body that json cannot write is refused, nothing is sent, and its words are not shown', async () => {
  const { ask, asked } = await answering(200, '{}');
  const canary: Record<string, unknown> = { CANARY: 1n };
  canary['CANARY_self'] = canary;
  for (const body of [{ CANARY: 1n }, canary, () => 'CANARY']) {
    const error: unknown = await ask({ body }).catch((reason: unknown) => reason);
    expect(error).toEqual(failure('payload_invalid', { effect: 'none' }));
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('CANARY');
  }
  expect(asked).toEqual([]);
});
