import { ConnectorError, Secret, type CommandCall } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { getGraph, graphCallOf, postGraph, uploadToGraph, type GraphCall } from './index.ts';
import { callTo, failureOf, serve, type Answer } from './test-graph.ts';
import { testHttpClient } from './test-http-client.ts';

const SEND = { messaging_product: 'whatsapp', type: 'text', text: { body: 'Olá' } };
const HTML: Answer = { status: 502, body: '<html>Bad Gateway</html>' };

/** What a post that may, or may not, be made twice rejects with, when the server answers so. */
async function failureFor(answer: Answer, isRepeatable = false) {
  const graph = await serve(() => answer);
  const call = callTo(graph.url, { isRepeatable, timeoutMs: answer === 'silence' ? 100 : 10_000 });
  return failureOf(postGraph(call, '1/messages', SEND));
}

test('a post carries the token in its header, JSON in its body, and no proof without an app secret', async () => {
  const graph = await serve(() => ({ body: { messages: [{ id: 'wamid.x' }] } }));
  const answer = await postGraph(callTo(graph.url), '108104325522914/messages', SEND);
  expect(answer).toEqual({ messages: [{ id: 'wamid.x' }] });
  expect(graph.asked).toEqual([
    expect.objectContaining({
      method: 'POST',
      path: '/v26.0/108104325522914/messages',
      query: {},
      headers: expect.objectContaining({
        authorization: 'Bearer EAAtoken',
        'content-type': 'application/json',
      }),
      body: Buffer.from(JSON.stringify(SEND)).toString('latin1'),
    }),
  ]);
});

test.each(['…', 'EAA\nEAB', 'EAA EAB', ''])(
  'a token that is none (%j) is no fault of the command, and nothing is called',
  async (token) => {
    const graph = await serve(() => ({}));
    const call = callTo(graph.url, { accessToken: Secret.of(token) });
    const failure = await failureOf(postGraph(call, '1/messages', SEND));
    expect(failure).toMatchObject({ code: 'auth_invalid', effect: 'none' });
    expect(graph.asked).toEqual([]);
  },
);

test('with an app secret every call proves that its sender has it', async () => {
  const graph = await serve(() => ({}));
  const call = callTo(`${graph.url}/`, { appSecret: Secret.of('an app secret') });
  await getGraph(call, 'me', { fields: 'id,name' });
  expect(graph.asked[0]?.query).toEqual({
    fields: 'id,name',
    // printf EAAtoken | openssl dgst -sha256 -hmac 'an app secret'
    appsecret_proof: '1b2c41cc893dff24c49f64b9c8c901e272bf0ccb8135d499a55dc78105518fad',
  });
});

test('an id beyond 2^53 that is printed as a number keeps its digits', async () => {
  const graph = await serve(() => ({ body: '{"user_id":17841400000000001}' }));
  await expect(getGraph(callTo(graph.url), 'me')).resolves.toEqual({
    user_id: '17841400000000001',
  });
});

test.each([
  ['108104325522914/../me', '..'],
  ['1//messages', 'empty'],
  ['.', '.'],
])('the path %s is refused, and nothing is called', async (path) => {
  const graph = await serve(() => ({}));
  const failure = await failureOf(postGraph(callTo(graph.url), path, {}));
  expect(failure).toMatchObject({ code: 'payload_invalid', effect: 'none' });
  expect(graph.asked).toEqual([]);
});

test('an id stays in its place, whatever it is made of', async () => {
  const graph = await serve(() => ({}));
  await getGraph(callTo(graph.url), '1?access_token=x#/a b');
  expect(graph.asked[0]).toMatchObject({ path: '/v26.0/1%3Faccess_token%3Dx%23/a%20b', query: {} });
});

test.each<[string, Answer]>([
  ['a page of a gateway', HTML],
  ['a gateway that timed out', { status: 408 }],
  ['a success that is no JSON', { body: 'OK' }],
  ['a success that is no object', { body: '[]' }],
  ['a server fault whose body is JSON of somebody else', { status: 500, body: { error: 'x' } }],
  ['a connection that is cut when the request is there', 'cut'],
  ['no answer in time', 'silence'],
])('%s: what it did is unknown, unless it may be done twice', async (_, answer) => {
  expect(await failureFor(answer)).toMatchObject({ code: 'unknown_outcome', effect: 'unknown' });
  const again = await failureFor(answer, true);
  expect(again.code).toBe(answer === 'silence' ? 'timeout' : 'upstream_unavailable');
});

test.each([400, 401, 403, 404, 413])(
  'a refusal %i that is not of Graph is one all the same',
  async (status) => {
    expect(await failureFor({ status, body: '<html>' })).toMatchObject({
      code: 'upstream_rejected',
      upstreamStatus: status,
      effect: 'none',
    });
  },
);

test('a gateway that is asked too often says when it may be asked again', async () => {
  expect(
    await failureFor({ status: 429, headers: { 'retry-after': '7' }, body: '' }),
  ).toMatchObject({ code: 'rate_limited', retryAfterMs: 7000 });
});

test('a lost answer keeps what was lost as its cause', async () => {
  const { cause } = await failureFor('silence');
  expect(cause).toMatchObject({ code: 'timeout' });
});

test('a question may be asked twice, whatever its call says', async () => {
  const graph = await serve(() => 'cut');
  const failure = await failureOf(getGraph(callTo(graph.url, { isRepeatable: false }), 'me'));
  expect(failure.code).toBe('upstream_unavailable');
});

test('a connection that does not open changes nothing, so it may be tried again', async () => {
  const failure = await failureOf(postGraph(callTo('http://127.0.0.1:1'), '1/messages', SEND));
  expect(failure).toMatchObject({ code: 'upstream_unavailable', effect: 'none' });
});

/** A call whose client rejects with this. */
function failing(error: Error): GraphCall {
  const request = async (): Promise<never> => {
    throw error;
  };
  return callTo('https://graph.example', { http: { ...testHttpClient, request } });
}

test('a connection that does not open in time is no lost answer', async () => {
  const timeout = new ConnectorError('timeout', 'in time', { effect: 'none' });
  const failure = await failureOf(postGraph(failing(timeout), '1', {}));
  expect(failure).toMatchObject({ code: 'upstream_unavailable', effect: 'none', cause: timeout });
});

test.each(['address_forbidden', 'config_invalid', 'payload_invalid'] as const)(
  '%s, of which nothing left, is handed on',
  async (code) => {
    const refused = new ConnectorError(code, 'refused', { effect: 'none' });
    expect(await failureOf(postGraph(failing(refused), '1', {}))).toBe(refused);
  },
);

test.each([
  ['that nobody said the effect of', new ConnectorError('upstream_unavailable', 'x')],
  [
    'of an answer that is too large',
    new ConnectorError('upstream_rejected', 'x', { effect: 'unknown' }),
  ],
  ['of another class', new TypeError('x')],
])('a failure %s leaves the outcome unknown', async (_, error) => {
  const failure = await failureOf(postGraph(failing(error), '1', {}));
  expect(failure).toMatchObject({ code: 'unknown_outcome', effect: 'unknown', cause: error });
});

test('a call that is given up before it begins does nothing', async () => {
  const graph = await serve(() => ({}));
  const failure = await failureOf(
    postGraph(callTo(graph.url, { signal: AbortSignal.abort(new Error('stop')) }), '1', SEND),
  );
  expect(failure).toMatchObject({ code: 'upstream_unavailable', effect: 'none' });
  expect(graph.asked).toEqual([]);
});

test.each([
  ['an error', new Error('stop')],
  ['an error about another call', new ConnectorError('timeout', 'stop', { effect: 'none' })],
])('a call that is given up while it waits for %s may have had its effect', async (_, reason) => {
  const stop = new AbortController();
  const graph = await serve(() => {
    stop.abort(reason);
    return 'silence';
  });
  const failure = await failureOf(postGraph(callTo(graph.url, { signal: stop.signal }), '1', SEND));
  expect(failure).toMatchObject({ code: 'unknown_outcome', cause: reason });
});

test('an error of Graph is no secret, and no data', async () => {
  const graph = await serve(() => ({
    status: 400,
    body: {
      error: {
        message: '(#131026) to 5511999990000',
        code: 131026,
        error_data: { details: 'jo@example.com' },
        fbtrace_id: 'Atrace',
      },
    },
  }));
  const failure = await failureOf(postGraph(callTo(graph.url), '5511999990000/messages', SEND));
  expect(failure).toMatchObject({ code: 'recipient_unreachable', upstreamCode: '131026' });
  const shown = JSON.stringify([failure, failure.message, String(failure.cause)]);
  expect(shown).not.toMatch(/5511999990000|example|Atrace|EAAtoken/);
});

const COMMAND_CALL: CommandCall = {
  account: { tenantId: 'acme', channel: 'whatsapp', accountId: '108104325522914' },
  accessToken: Secret.of('EAAtoken'),
  callbackData: 'p1:0:c-1',
  http: testHttpClient,
  publicHttp: testHttpClient,
  settings: {},
  secrets: {},
  timeoutMs: 5000,
  signal: new AbortController().signal,
};

test("a command's call takes what its settings say, and the current app secret", () => {
  const current = Secret.of('current');
  const call = {
    ...COMMAND_CALL,
    settings: { META_GRAPH_URL: 'https://graph.example', META_GRAPH_VERSION: 'v27.0' },
    secrets: { META_APP_SECRET: [current, Secret.of('previous')] },
  };
  expect(graphCallOf(call, true)).toEqual({
    http: testHttpClient,
    baseUrl: 'https://graph.example',
    version: 'v27.0',
    accessToken: COMMAND_CALL.accessToken,
    appSecret: current,
    timeoutMs: 5000,
    signal: COMMAND_CALL.signal,
    isRepeatable: true,
  });
  expect(graphCallOf(call, true).appSecret).toBe(current);
});

test('a command without settings calls the Graph that this package was written for', () => {
  expect(graphCallOf(COMMAND_CALL, false)).toMatchObject({
    baseUrl: 'https://graph.facebook.com',
    version: 'v26.0',
    appSecret: undefined,
    isRepeatable: false,
  });
});

const INSTAGRAM = Secret.of('instagram');
const META = Secret.of('meta');

test.each([
  ['IGAAtoken', 'https://instagram.example', INSTAGRAM],
  ['IGQVJtoken', 'https://instagram.example', INSTAGRAM],
  ['EAAtoken', 'https://graph.example', META],
  ['EAAIGtoken', 'https://graph.example', META],
])('%s goes to its own host, and is proven by the secret of its own app', (...row) => {
  const [token, baseUrl, appSecret] = row;
  const call = graphCallOf(
    {
      ...COMMAND_CALL,
      accessToken: Secret.of(token),
      settings: {
        META_GRAPH_URL: 'https://graph.example',
        INSTAGRAM_GRAPH_URL: 'https://instagram.example',
      },
      secrets: { META_APP_SECRET: [META], INSTAGRAM_APP_SECRET: [INSTAGRAM, META] },
    },
    false,
  );
  expect(call.baseUrl).toBe(baseUrl);
  expect(call.appSecret).toBe(appSecret);
});

test('a token of Instagram Login is never proven by the secret of another app', () => {
  const call = {
    ...COMMAND_CALL,
    accessToken: Secret.of('IGAAtoken'),
    secrets: { META_APP_SECRET: [META] },
  };
  expect(graphCallOf(call, false)).toMatchObject({
    baseUrl: 'https://graph.instagram.com',
    appSecret: undefined,
  });
});

test('a name of a file cannot break out of its place in a form', async () => {
  const graph = await serve(() => ({}));
  await uploadToGraph(callTo(graph.url), '1/media', {
    fields: { messaging_product: 'whatsapp' },
    file: {
      fieldName: 'file',
      fileName: 'a"\r\nX-Evil: 1\r\n\r\n.png',
      mimeType: 'image/png',
      bytes: Buffer.from('png'),
    },
    boundary: 'BOUNDARY',
  });
  expect(graph.asked[0]?.headers['content-type']).toBe('multipart/form-data; boundary=BOUNDARY');
  expect(graph.asked[0]?.body.split('\r\n')).toEqual([
    '--BOUNDARY',
    'Content-Disposition: form-data; name="messaging_product"',
    '',
    'whatsapp',
    '--BOUNDARY',
    'Content-Disposition: form-data; name="file"; filename="a%22%0D%0AX-Evil: 1%0D%0A%0D%0A.png"',
    'Content-Type: image/png',
    '',
    'png',
    '--BOUNDARY--',
    '',
  ]);
});

test('two forms have different boundaries', async () => {
  const graph = await serve(() => ({}));
  const file = { fieldName: 'file', fileName: 'a', mimeType: 'a/b', bytes: new Uint8Array() };
  for (const path of ['1', '2']) await uploadToGraph(callTo(graph.url), path, { fields: {}, file });
  const [one, two] = graph.asked.map(({ headers }) => headers['content-type']);
  expect(one).not.toBe(two);
});
