import { createHash } from 'node:crypto';

import { ConnectorError } from '@pyloto/core-connectors';
import { expect, test, vi } from 'vitest';

import { MEDIA_LIMITS, uploadMedia, type MediaFile } from './index.ts';
import { callTo, failureOf, serve, type TestServer } from './test-graph.ts';
import { testHttpClient } from './test-http-client.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 0, 255]);
const HEX = createHash('sha256').update(PNG).digest('hex');
const OTHER_HEX = createHash('sha256').update('another file').digest('hex');

const file = { mimeType: 'image/png', fileName: 'bike.png' };

/** A file that comes byte by byte. */
function stream(): { readonly bytes: AsyncIterable<Uint8Array> } {
  return { bytes: byteByByte() };
}

async function* byteByByte(): AsyncGenerator<Uint8Array> {
  for (const byte of PNG) yield Uint8Array.of(byte);
}

function upload(graph: TestServer, more: Partial<MediaFile>, isRepeatable = false) {
  return uploadMedia(callTo(graph.url, { isRepeatable }), '108104325522914', {
    bytes: PNG,
    ...file,
    ...more,
  });
}

const accepted = () => serve(() => ({ body: { id: '1037543291543636' } }));

test.each<[string, () => Partial<MediaFile>, boolean]>([
  ['bytes that are all there', () => ({ bytes: PNG, sha256: HEX }), true],
  ['a stream of known length', () => ({ ...stream(), sizeBytes: 8, sha256: HEX }), true],
  ['a stream of unknown length', () => ({ ...stream(), sha256: HEX }), false],
  ['a digest in base64', () => ({ sha256: Buffer.from(HEX, 'hex').toString('base64') }), true],
])('%s arrive as a form', async (_, more, hasLength) => {
  const graph = await accepted();
  await expect(upload(graph, more())).resolves.toEqual({ mediaId: '1037543291543636' });
  const [asked] = graph.asked;
  const boundary = asked?.headers['content-type']?.split('boundary=')[1] ?? '';
  expect(asked?.path).toBe('/v26.0/108104325522914/media');
  expect(asked?.headers['content-length']).toBe(hasLength ? `${asked?.body.length}` : undefined);
  expect(asked?.body).toBe(
    [
      `--${boundary}\r\nContent-Disposition: form-data; name="messaging_product"\r\n\r\nwhatsapp\r\n`,
      `--${boundary}\r\nContent-Disposition: form-data; name="type"\r\n\r\nimage/png\r\n`,
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="bike.png"\r\n`,
      `Content-Type: image/png\r\n\r\n${PNG.toString('latin1')}\r\n--${boundary}--\r\n`,
    ].join(''),
  );
});

const MIB = 1024 * 1024;

/** More than a connection takes before somebody reads: what it sends has arrived in part when it ends. */
async function* mebibyte(): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < MIB; sent += 65_536) yield new Uint8Array(65_536);
}

test.each<[string, Partial<MediaFile>]>([
  ['another digest', { sha256: OTHER_HEX }],
  ['another digest, with a length', { sizeBytes: MIB, sha256: OTHER_HEX }],
  ['more bytes than announced', { sizeBytes: MIB / 2 }],
  ['fewer bytes than announced', { sizeBytes: MIB + 1 }],
])('a stream of %s breaks off before its form is whole', async (_, more) => {
  const graph = await accepted();
  expect(await failureOf(upload(graph, { bytes: mebibyte(), ...more }))).toMatchObject({
    code: 'payload_invalid',
    effect: 'none',
  });
  await graph.ended();
  expect(graph.asked).toEqual([expect.objectContaining({ isWhole: false })]);
  expect(graph.asked[0]?.body).not.toMatch(/--\r\n$/);
});

test.each<[string, Partial<MediaFile>]>([
  ['another digest', { sha256: OTHER_HEX }],
  ['another length', { sizeBytes: 9 }],
  ['a digest that is none', { sha256: 'abc' }],
  ['a media type that is none', { mimeType: 'image/png\r\nX-Evil: 1' }],
])('bytes of %s are refused before anything is sent', async (_, more) => {
  const request = vi.fn<typeof testHttpClient.request>();
  const call = callTo('http://127.0.0.1:1', { http: { ...testHttpClient, request } });
  const failure = await failureOf(uploadMedia(call, '1', { bytes: PNG, ...file, ...more }));
  expect(failure).toMatchObject({ code: 'payload_invalid', effect: 'none' });
  expect(request).not.toHaveBeenCalled();
});

test.each([
  [
    'a fault of its own',
    new ConnectorError('timeout', 'too slow', { effect: 'unknown' }),
    'timeout',
  ],
  ['an error of any class', new Error('disk'), 'upstream_unavailable'],
])('a stream that ends with %s has uploaded nothing', async (_, error, code) => {
  const graph = await accepted();
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield PNG;
    throw error;
  }
  const failure = await failureOf(upload(graph, { bytes: broken() }));
  expect(failure).toMatchObject({ code, effect: 'none', cause: error });
  await graph.ended();
  expect(graph.asked.filter(({ isWhole }) => isWhole)).toEqual([]);
});

test('a stream is left when the call fails before it was read', async () => {
  const seen = { isLeft: false };
  const iterator: AsyncIterator<Uint8Array> = {
    next: async () => ({ done: true, value: undefined }),
    return: async () => {
      seen.isLeft = true;
      return { done: true, value: undefined };
    },
  };
  const bytes = { [Symbol.asyncIterator]: () => iterator };
  const call = callTo('https://graph.example', { signal: AbortSignal.abort() });
  await failureOf(uploadMedia(call, '1', { ...file, bytes, sha256: HEX }));
  expect(seen.isLeft).toBe(true);
});

test('a large file is read while it is sent, not before', async () => {
  const chunk = new Uint8Array(64 * 1024);
  const graph = await serve(() => 'silence');
  const stop = new AbortController();
  let readBytes = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      readBytes += chunk.byteLength;
      if (readBytes > 16 * 1024 * 1024) stop.abort(new Error('enough'));
      yield chunk;
    }
  }
  const call = callTo(graph.url, { signal: stop.signal });
  const failure = await failureOf(uploadMedia(call, '1', { ...file, bytes: endless() }));
  expect(failure.code).toBe('unknown_outcome');
  expect(readBytes).toBeLessThan(64 * 1024 * 1024);
});

test('an error of Graph is what an upload says, not its stream', async () => {
  const graph = await serve(() => ({ status: 400, body: { error: { code: 131053 } } }));
  expect(await failureOf(upload(graph, stream()))).toMatchObject({
    code: 'payload_invalid',
    upstreamCode: '131053',
  });
});

test('an answer without an id leaves it unknown whether a file was stored', async () => {
  const graph = await serve(() => ({ body: { success: true } }));
  expect((await failureOf(upload(graph, {}))).code).toBe('unknown_outcome');
  expect((await failureOf(upload(graph, {}, true))).code).toBe('upstream_unavailable');
});

test('limits are in bytes, by type of message', () => {
  const sizes = Object.entries(MEDIA_LIMITS).map(([type, { maxBytes }]) => [type, maxBytes]);
  expect(Object.fromEntries(sizes)).toEqual({
    image: 5_242_880,
    video: 16_777_216,
    audio: 16_777_216,
    document: 104_857_600,
    sticker: 512_000,
  });
});
