import { createHash } from 'node:crypto';

import type { StreamingHttpClient } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { downloadMedia, type DownloadedMedia, type DownloadLimits } from './index.ts';
import { mediaUrl } from './media-url.ts';
import { callTo, failureOf, serve, type Answer, type Asked } from './test-graph.ts';
import { testHttpClient } from './test-http-client.ts';

const OGG = Buffer.from('OggS, a voice note');
const BASE64 = createHash('sha256').update(OGG).digest('base64');
const HEX = createHash('sha256').update(OGG).digest('hex');
const OTHER = createHash('sha256').update('another file').digest('base64');
const MAX = { maxBytes: 1_000_000 };

type Graph = Awaited<ReturnType<typeof graphWith>>;

/** A Graph that says where the file is, and has it there. */
async function graphWith(
  info: object = {},
  file: (asked: Asked, turn: number) => Answer = () => ({ body: OGG }),
) {
  let turn = 0;
  const graph = await serve((asked) => {
    if (asked.path === '/file') return file(asked, turn++);
    const url = `http://${asked.headers.host}/file?mid=1`;
    return { body: { url, mime_type: 'audio/ogg', sha256: BASE64, file_size: '18', ...info } };
  });
  return graph;
}

function download(graph: Graph, limits: DownloadLimits = MAX): Promise<DownloadedMedia> {
  return downloadMedia(callTo(graph.url), '1037543291543636', limits);
}

async function readAll({ body }: DownloadedMedia): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('a file is asked for by its id and fetched with the token and a name of who asks', async () => {
  const graph = await graphWith();
  const media = await download(graph);
  expect(media).toMatchObject({ mimeType: 'audio/ogg', sizeBytes: 18 });
  expect(await readAll(media)).toBe('OggS, a voice note');
  expect(graph.asked.map(({ path }) => path)).toEqual(['/v26.0/1037543291543636', '/file']);
  expect(graph.asked[1]?.headers).toMatchObject({
    authorization: 'Bearer EAAtoken',
    'user-agent': 'pyloto-core-meta',
  });
});

test.each<[string, object, DownloadLimits]>([
  ['that the message announced', { sha256: OTHER }, { ...MAX, sha256: BASE64 }],
  ['that the message announced, in hex', { sha256: OTHER }, { ...MAX, sha256: HEX }],
  ['that Meta says', {}, MAX],
  ['that Meta says in hex', { sha256: HEX }, MAX],
])('a file has the digest %s', async (_, info, limits) => {
  const graph = await graphWith(info);
  expect(await readAll(await download(graph, limits))).toBe('OggS, a voice note');
});

test.each<[string, object, DownloadLimits]>([
  ['than the message announced', {}, { ...MAX, sha256: OTHER }],
  ['than Meta says', { sha256: OTHER }, MAX],
])('a file with another digest %s does not come to its end', async (_, info, limits) => {
  const media = await download(await graphWith(info), limits);
  const failure = await failureOf(readAll(media));
  expect(failure.code).toBe('payload_invalid');
});

test('a file that nobody said the digest of is taken as it is', async () => {
  const graph = await graphWith({ sha256: undefined });
  expect(await readAll(await download(graph))).toBe('OggS, a voice note');
});

test('a digest that is none is refused before anything is asked', async () => {
  const graph = await graphWith();
  const failure = await failureOf(download(graph, { ...MAX, sha256: '<SHA_256_HASH>' }));
  expect(failure.code).toBe('payload_invalid');
  expect(graph.asked).toEqual([]);
});

test.each([403, 404, 410])('an address that is over (%i) is asked for again', async (status) => {
  const graph = await graphWith({}, (_, turn) => (turn === 0 ? { status } : { body: OGG }));
  expect(await readAll(await download(graph))).toBe('OggS, a voice note');
  expect(graph.asked.map(({ path }) => path)).toEqual([
    '/v26.0/1037543291543636',
    '/file',
    '/v26.0/1037543291543636',
    '/file',
  ]);
});

test('an address is asked for again once, not for ever', async () => {
  const graph = await graphWith({}, () => ({ status: 404 }));
  expect(await failureOf(download(graph))).toMatchObject({
    code: 'upstream_rejected',
    upstreamStatus: 404,
  });
  expect(graph.asked).toHaveLength(4);
});

test.each([
  [401, 'auth_invalid'],
  [400, 'upstream_rejected'],
  [429, 'rate_limited'],
  [503, 'upstream_unavailable'],
  [206, 'upstream_rejected'],
])('a host that answers %i is %s', async (status, code) => {
  const graph = await graphWith({}, () => ({ status, headers: { 'retry-after': '3' } }));
  const failure = await failureOf(download(graph));
  expect(failure).toMatchObject({ code, upstreamStatus: status, retryAfterMs: 3000 });
});

test('a redirect is not followed', async () => {
  const elsewhere = await serve(() => ({ body: OGG }));
  const location = `${elsewhere.url}/file`;
  const graph = await graphWith({}, () => ({ status: 302, headers: { location } }));
  expect(await failureOf(download(graph))).toMatchObject({ code: 'upstream_rejected' });
  expect(elsewhere.asked).toEqual([]);
});

test('a host that is not of Meta gets neither a call nor the token', async () => {
  const elsewhere = await serve(() => ({ body: OGG }));
  const graph = await graphWith({ url: `${elsewhere.url}/file` });
  expect(await failureOf(download(graph))).toMatchObject({
    code: 'address_forbidden',
    effect: 'none',
  });
  expect(elsewhere.asked).toEqual([]);
});

test('a file that is larger than allowed is not fetched, and not read when it turns out to be', async () => {
  const said = await graphWith();
  expect((await failureOf(download(said, { maxBytes: 17 }))).code).toBe('upstream_rejected');
  expect(said.asked).toHaveLength(1);
  const unsaid = await graphWith({ file_size: undefined, sha256: undefined });
  const media = await download(unsaid, { maxBytes: 17 });
  expect((await failureOf(readAll(media))).code).toBe('upstream_rejected');
});

/** A client that counts the answers that were left. */
function countingClient() {
  const seen = { left: 0 };
  const stream: StreamingHttpClient['stream'] = async (request, limits) => {
    const response = await testHttpClient.stream(request, limits);
    const chunks = response.body[Symbol.asyncIterator]();
    const leave = async (): Promise<IteratorResult<Uint8Array>> => {
      seen.left += 1;
      return (await chunks.return?.()) ?? { done: true, value: undefined };
    };
    const body = {
      [Symbol.asyncIterator]: () => ({ next: () => chunks.next(), return: leave }),
    };
    return { ...response, body };
  };
  return { http: { ...testHttpClient, stream }, seen };
}

test('a file that is left before it is read gives its connection up', async () => {
  const { http, seen } = countingClient();
  const graph = await graphWith();
  const { body } = await downloadMedia(callTo(graph.url, { http }), '1', MAX);
  await body[Symbol.asyncIterator]().return?.();
  expect(seen.left).toBe(1);
});

test('an answer that is no file gives its connection up', async () => {
  const { http, seen } = countingClient();
  const graph = await graphWith({}, () => ({ status: 404 }));
  await failureOf(downloadMedia(callTo(graph.url, { http }), '1', MAX));
  expect(seen.left).toBe(2);
});

test('a lost connection is a failure that passes, never an unknown outcome', async () => {
  const graph = await graphWith({}, () => 'cut');
  expect((await failureOf(download(graph))).code).toBe('upstream_unavailable');
});

test('an answer without an address is no file', async () => {
  const graph = await graphWith({ url: undefined });
  expect((await failureOf(download(graph))).code).toBe('upstream_unavailable');
});

test('what Meta says about an id is what a download says', async () => {
  const graph = await serve(() => ({
    status: 400,
    body: { error: { code: 100, error_subcode: 33 } },
  }));
  expect(await failureOf(download(graph))).toMatchObject({
    code: 'payload_invalid',
    upstreamCode: '100/33',
  });
});

const GRAPH = 'https://graph.facebook.com';
const SIMULATOR = 'http://127.0.0.1:4010/graph';

test.each([
  ['https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1', GRAPH],
  ['https://scontent.xx.fbcdn.net/v/1.jpg', GRAPH],
  ['https://mmg.whatsapp.net/1', SIMULATOR],
  ['http://127.0.0.1:4010/media/1', SIMULATOR],
])('the token may go to %s when Graph is at %s', (url, baseUrl) => {
  expect(mediaUrl(url, baseUrl)).toBe(url);
});

test.each([
  ['http://lookaside.fbsbx.com/1', GRAPH],
  ['https://lookaside.fbsbx.com:8443/1', GRAPH],
  ['https://user:pass@lookaside.fbsbx.com/1', GRAPH],
  ['https://lookaside.fbsbx.com@evil.example/1', GRAPH],
  ['https://lookaside.fbsbx.com.evil.example/1', GRAPH],
  ['https://evilfbsbx.com/1', GRAPH],
  ['https://fbsbx.com/1', GRAPH],
  ['https://lookaside.fbsbx.com./1', GRAPH],
  ['https://graph.facebook.com/v26.0/me', GRAPH],
  ['https://169.254.169.254/latest/meta-data', GRAPH],
  ['http://127.0.0.1:4010/media/1', GRAPH],
  ['http://127.0.0.1:4011/media/1', SIMULATOR],
  ['https://127.0.0.1:4010/media/1', SIMULATOR],
  ['http://user@127.0.0.1:4010/media/1', SIMULATOR],
  ['file:///etc/passwd', 'file:///srv'],
  ['data:,x', 'data:,y'],
  ['/whatsapp_business/1', GRAPH],
  ['', GRAPH],
])('the token may not go to %j when Graph is at %s', (url, baseUrl) => {
  expect(() => mediaUrl(url, baseUrl)).toThrow(
    expect.objectContaining({ code: 'address_forbidden' }),
  );
});
