import { createHash } from 'node:crypto';

import type { UploadMediaCommand } from '@pyloto/core-messaging';
import { expect, test } from 'vitest';

import { callTo, CHANNELS } from '../../direct-messages/commands/test-channels.ts';
import { failureOf, serve } from '../../graph/test-graph.ts';
import type { Asking } from '../../outbound/test-commands.ts';

const { messenger } = CHANNELS;
const MIB = 1024 * 1024;
const DATA = Buffer.from('a photograph');
const SHA256 = createHash('sha256').update(DATA).digest('hex');

type Source = UploadMediaCommand['source'];

const bytes = (data: Uint8Array): Source => ({
  kind: 'base64',
  data: Buffer.from(data).toString('base64'),
});

function uploading(parts: Partial<UploadMediaCommand> = {}): Asking {
  const file = { type: 'image', mimeType: 'image/jpeg', source: bytes(DATA) } as const;
  return { name: 'upload-media', command: { ...messenger.head, ...file, ...parts } };
}

test.each([
  ['image', 'image/jpeg', 'image'],
  ['video', 'video/mp4', 'video'],
  ['audio', 'audio/mpeg', 'audio'],
  ['voice', 'audio/ogg; codecs=opus', 'audio'],
  ['document', 'application/pdf', 'file'],
  ['file', 'image/jpeg', 'file'],
] as const)('a file of type %s (%s) is uploaded as %s, to be sent to anybody', async (...row) => {
  const [type, mimeType, graphType] = row;
  const graph = await serve(() => ({ body: { attachment_id: '1857777774821032' } }));
  const asking = uploading({ type, mimeType, sha256: SHA256, fileName: 'blue.jpg' });
  const { refusals, receipts } = await messenger.perform(asking, callTo(graph.url));
  expect([refusals, receipts]).toEqual([[], [{ result: { mediaId: '1857777774821032' } }]]);
  const [asked] = graph.asked;
  expect(asked?.path).toBe(`/v26.0/${messenger.head.accountId}/message_attachments`);
  const message = JSON.stringify({
    attachment: { type: graphType, payload: { is_reusable: true } },
  });
  for (const part of [
    `name="message"\r\n\r\n${message}\r\n`,
    'name="filedata"; filename="blue.jpg"',
    `Content-Type: ${mimeType}`,
    'a photograph',
  ]) {
    expect(asked?.body).toContain(part);
  }
});

test('a file behind an address is read from there, without the token, and sent on', async () => {
  const graph = await serve(() => ({ body: { attachment_id: '7' } }));
  const shop = await serve(() => ({ body: 'a photograph' }));
  const { command } = uploading({ source: { kind: 'url', url: `${shop.url}/blue.jpg` } });
  const receipt = await messenger.commandOf('upload-media').send(command, callTo(graph.url));
  expect(receipt).toEqual({ result: { mediaId: '7' } });
  expect(graph.asked[0]?.body).toContain('a photograph');
  expect(shop.asked[0]?.headers).not.toHaveProperty('authorization');
});

test.each([
  ['a sticker', { type: 'sticker', mimeType: 'image/webp' }, ['type']],
  ['a film as a picture', { mimeType: 'video/mp4' }, ['mimeType']],
  ['a picture as a sound', { type: 'voice' }, ['mimeType']],
  ['a picture over 8 MB', { source: bytes(new Uint8Array(8 * MIB + 1)) }, ['source.data']],
  ['another digest', { sha256: 'a'.repeat(64) }, ['sha256']],
  ['a port', { source: { kind: 'url', url: 'https://shop.example:8443/a' } }, ['source.url']],
  ['an account that is none', { accountId: 'a' }, ['accountId']],
] as const)('%s is refused by its field, and nothing is sent', async (_, parts, fields) => {
  const graph = await serve(() => ({ body: { attachment_id: '7' } }));
  const { refusals } = await messenger.perform(uploading(parts), callTo(graph.url));
  expect(refusals.map(({ field }) => field)).toEqual(fields);
  expect(graph.asked).toEqual([]);
});

test.each([
  ['image', 'image/jpeg', 8],
  ['video', 'video/mp4', 25],
  ['file', 'application/pdf', 25],
] as const)('%s may be as large as Messenger takes it', (type, mimeType, mib) => {
  const definition = messenger.commandOf('upload-media');
  const facts = { nowMs: 0, lastInboundAtMs: undefined };
  const fieldsOf = (sizeBytes: number): unknown =>
    definition
      .check?.(
        uploading({ type, mimeType, source: bytes(new Uint8Array(sizeBytes)) }).command,
        facts,
      )
      .map(({ field }) => field);
  expect(fieldsOf(mib * MIB)).toEqual([]);
  expect(fieldsOf(mib * MIB + 1)).toEqual(['source.data']);
});

test('an upload may be done twice, so that a lost answer passes', async () => {
  const graph = await serve(() => 'cut');
  const failure = await failureOf(messenger.perform(uploading(), callTo(graph.url)));
  expect(failure).toMatchObject({ code: 'upstream_unavailable' });
  expect(messenger.commandOf('upload-media').isRepeatable).toBe(true);
});
