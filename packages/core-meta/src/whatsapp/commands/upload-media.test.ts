import { createHash } from 'node:crypto';

import type { UploadMediaCommand } from '@pyloto/core-messaging';
import { expect, test } from 'vitest';

import { failureOf, serve } from '../../graph/test-graph.ts';
import { ACCOUNT_ID, callTo, commandOf, HEAD, perform } from './test-commands.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const OPUS = 'audio/ogg; codecs=opus';

type Source = UploadMediaCommand['source'];

const bytes = (sizeBytes: number, beginning: Uint8Array = Buffer.alloc(0)): Source => ({
  kind: 'base64',
  data: Buffer.concat([beginning, Buffer.alloc(sizeBytes - beginning.length)]).toString('base64'),
});

function upload(
  type: UploadMediaCommand['type'],
  mimeType: string,
  source: Source = bytes(10),
): { readonly name: string; readonly command: UploadMediaCommand } {
  return { name: 'upload-media', command: { ...HEAD, type, mimeType, source } };
}

/** The beginning of a WebP file; the flag says whether it moves, where the first chunk is one that has flags. */
function webp(moves: boolean, chunk: 'VP8X' | 'VP8 ' = 'VP8X'): Uint8Array {
  const head = Buffer.from(`RIFF\0\0\0\0WEBP${chunk}\x0A\0\0\0\0\0\0\0`, 'latin1');
  head[20] = moves ? 0x12 : 0x10;
  return head;
}

test('a file that comes with the command is uploaded, and its id told', async () => {
  const graph = await serve(() => ({ body: { id: '1037543291543636' } }));
  const data = Buffer.from('a photograph');
  const { command } = upload('image', 'image/jpeg', {
    kind: 'base64',
    data: data.toString('base64'),
  });
  const sha256 = createHash('sha256').update(data).digest('hex');
  const asking = { name: 'upload-media', command: { ...command, fileName: 'blue.jpg', sha256 } };
  const { receipts } = await perform(asking, callTo(graph.url));
  expect(receipts).toEqual([{ result: { mediaId: '1037543291543636' } }]);
  const [asked] = graph.asked;
  expect(asked?.path).toBe(`/v26.0/${ACCOUNT_ID}/media`);
  for (const part of ['whatsapp', 'image/jpeg', 'filename="blue.jpg"', 'a photograph']) {
    expect(asked?.body).toContain(part);
  }
});

test('a file behind an address is read from there and sent on', async () => {
  const graph = await serve(() => ({ body: { id: '7' } }));
  const shop = await serve(() => ({ body: 'a photograph' }));
  const source = { kind: 'url', url: `${shop.url}/blue.jpg` } as const;
  const { command } = upload('image', 'image/jpeg', source);
  const receipt = await commandOf('upload-media').send(command, callTo(graph.url));
  expect(receipt).toEqual({ result: { mediaId: '7' } });
  expect(graph.asked[0]?.body).toContain('a photograph');
  expect(shop.asked[0]?.headers).not.toHaveProperty('authorization');
});

test('an address that somebody chose is called by the client for such addresses', async () => {
  const graph = await serve(() => ({ body: { id: '7' } }));
  const { command } = upload('image', 'image/jpeg', { kind: 'url', url: 'https://shop.example/a' });
  const forbidden = new Error('only public addresses');
  const call = callTo(graph.url);
  const publicHttp = { ...call.publicHttp, stream: () => Promise.reject(forbidden) };
  const work = commandOf('upload-media').send(command, { ...call, publicHttp });
  await expect(work).rejects.toBe(forbidden);
  expect(graph.asked).toEqual([]);
});

test.each([
  [404, 'payload_invalid'],
  [302, 'payload_invalid'],
  [204, 'payload_invalid'],
  [429, 'upstream_unavailable'],
  [503, 'upstream_unavailable'],
])('an address that answers %i gives no file: %s', async (status, code) => {
  const graph = await serve(() => ({ body: { id: '7' } }));
  const shop = await serve(() => ({ status, headers: { location: graph.url } }));
  const { command } = upload('image', 'image/jpeg', { kind: 'url', url: `${shop.url}/blue.jpg` });
  const failure = await failureOf(commandOf('upload-media').send(command, callTo(graph.url)));
  expect(failure).toMatchObject({ code, upstreamStatus: status, effect: 'none' });
  expect(graph.asked).toEqual([]);
});

test('a file behind an address that is larger than its type may be is given up', async () => {
  const graph = await serve(() => ({ body: { id: '7' } }));
  const shop = await serve(() => ({ body: Buffer.alloc(5 * MIB + 1) }));
  const { command } = upload('image', 'image/jpeg', { kind: 'url', url: `${shop.url}/blue.jpg` });
  const failure = await failureOf(commandOf('upload-media').send(command, callTo(graph.url)));
  expect(failure).toMatchObject({ code: 'upstream_rejected', effect: 'none' });
  await graph.ended();
  expect(graph.asked.filter(({ isWhole }) => isWhole)).toEqual([]);
});

test('a file that is not the one that was announced is not uploaded', async () => {
  const graph = await serve(() => ({ body: { id: '7' } }));
  const { command } = upload('image', 'image/jpeg');
  const asking = { name: 'upload-media', command: { ...command, sha256: 'a'.repeat(64) } };
  const { refusals } = await perform(asking, callTo(graph.url));
  expect(refusals).toMatchObject([{ code: 'payload_invalid', field: 'sha256' }]);
  expect(graph.asked).toEqual([]);
});

test.each([
  ['image', 'image/jpeg', bytes(5 * MIB)],
  ['image', 'image/png', bytes(10)],
  ['video', 'video/mp4', bytes(10)],
  ['video', 'video/3gpp', bytes(10)],
  ['audio', 'audio/mpeg', bytes(10)],
  ['audio', OPUS, bytes(10)],
  ['voice', OPUS, bytes(10)],
  ['voice', 'audio/ogg;codecs=opus', bytes(10)],
  ['document', 'application/pdf', bytes(10)],
  ['file', 'application/gpx+xml', bytes(10)],
  ['sticker', 'image/webp', bytes(100 * KIB, webp(false))],
  ['sticker', 'image/webp', bytes(500 * KIB, webp(true))],
] as const)('%s: %s may be uploaded', async (type, mimeType, source) => {
  const graph = await serve(() => ({ body: { id: '7' } }));
  const { refusals } = await perform(upload(type, mimeType, source), callTo(graph.url));
  expect(refusals).toEqual([]);
  expect(graph.asked).toHaveLength(1);
});

test.each([
  ['image', 'image/gif', bytes(10), 'mimeType'],
  ['image', 'image/webp', bytes(10), 'mimeType'],
  ['image', 'image/jpeg', bytes(5 * MIB + 1), 'source.data'],
  ['video', 'video/webm', bytes(10), 'mimeType'],
  ['video', 'video/mp4', bytes(16 * MIB + 1), 'source.data'],
  ['audio', 'audio/ogg', bytes(10), 'mimeType'],
  ['audio', 'audio/ogg; codecs=vorbis', bytes(10), 'mimeType'],
  ['audio', 'video/mp4', bytes(10), 'mimeType'],
  ['audio', 'audio/aac', bytes(16 * MIB + 1), 'source.data'],
  ['voice', 'audio/mpeg', bytes(10), 'mimeType'],
  ['voice', 'audio/ogg', bytes(10), 'mimeType'],
  ['voice', 'audio/mp4; codecs=opus', bytes(10), 'mimeType'],
  ['sticker', 'image/png', bytes(10), 'mimeType'],
  ['sticker', 'image/webp', bytes(100 * KIB + 1, webp(false)), 'source.data'],
  ['sticker', 'image/webp', bytes(500 * KIB + 1, webp(true)), 'source.data'],
  ['sticker', 'image/webp', bytes(100 * KIB + 1), 'source.data'],
  ['sticker', 'image/webp', bytes(100 * KIB + 1, webp(true, 'VP8 ')), 'source.data'],
] as const)('%s: %s is refused by its field, and nothing is sent', async (...row) => {
  const [type, mimeType, source, field] = row;
  const graph = await serve(() => ({ body: { id: '7' } }));
  const { refusals } = await perform(upload(type, mimeType, source), callTo(graph.url));
  expect(refusals).toMatchObject([{ code: 'payload_invalid', field }]);
  expect(graph.asked).toEqual([]);
});

test.each([
  'https://shop.example:8443/blue.jpg',
  'https://ada@shop.example/blue.jpg',
  'https://:secret@shop.example/blue.jpg',
])('an address that is never called is refused by its field: %s', async (url) => {
  const graph = await serve(() => ({ body: { id: '7' } }));
  const asking = upload('image', 'image/jpeg', { kind: 'url', url });
  const { refusals } = await perform(asking, callTo(graph.url));
  expect(refusals).toMatchObject([{ code: 'payload_invalid', field: 'source.url' }]);
  expect(graph.asked).toEqual([]);
});

test.each(['https://shop.example/blue.jpg', 'https://shop.example:443/blue.jpg?size=l'])(
  'an address that may be called is none to refuse: %s',
  (url) => {
    const { command } = upload('image', 'image/jpeg', { kind: 'url', url });
    const facts = { nowMs: 0, lastInboundAtMs: undefined };
    expect(commandOf('upload-media').check?.(command, facts)).toEqual([]);
  },
);

test('a document of more than 100 MB is refused before it is decoded', () => {
  const data = 'A'.repeat(((100 * MIB) / 3 + 2) * 4 - ((((100 * MIB) / 3 + 2) * 4) % 4));
  const { command } = upload('document', 'application/pdf', { kind: 'base64', data });
  const facts = { nowMs: 0, lastInboundAtMs: undefined };
  expect(commandOf('upload-media').check?.(command, facts)).toMatchObject([
    { field: 'source.data' },
  ]);
});

test('an upload whose answer is lost may be made again', async () => {
  const graph = await serve(() => 'cut');
  const failure = await failureOf(perform(upload('image', 'image/jpeg'), callTo(graph.url)));
  expect(failure.code).toBe('upstream_unavailable');
  expect(commandOf('upload-media').isRepeatable).toBe(true);
});
