import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { clockAt, webhook } from '../../graph/test-harness.ts';
import type { WhatsAppSimulator } from '../index.ts';
import { ANA, call, itemsIn, refusalIn, send, SHOP, simulator } from '../test-harness.ts';

const PNG = Buffer.from('an invented picture');
const sha256 = createHash('sha256').update(PNG).digest();

function upload(
  sim: WhatsAppSimulator,
  file: Blob | undefined,
  fields: Record<string, string> = {},
) {
  const form = new FormData();
  const all = { messaging_product: 'whatsapp', type: file?.type ?? '', ...fields };
  for (const [name, value] of Object.entries(all)) form.set(name, value);
  if (file !== undefined) form.set('file', file, 'blue.png');
  return call(sim, `/v26.0/${SHOP.phoneNumberId}/media`, { method: 'POST', body: form });
}

const png = (bytes: Uint8Array<ArrayBuffer> = new Uint8Array(PNG), type = 'image/png') =>
  new Blob([bytes], { type });

test('an uploaded file is described, fetched for five minutes with the token, and deleted', async () => {
  const clock = clockAt();
  const sim = await simulator({ clock });
  const uploaded = await upload(sim, png());
  const id = String(uploaded.body['id']);
  expect(uploaded.text).toMatch(/^\{"id":"1\d{15}"\}$/);
  const described = await call(sim, `/v26.0/${id}?phone_number_id=${SHOP.phoneNumberId}`);
  const url = String(described.body['url']);
  expect(Object.entries(described.body)).toEqual([
    ['messaging_product', 'whatsapp'],
    [
      'url',
      expect.stringContaining(`/whatsapp_business/attachments/?mid=${id}&ext=1790000300&hash=`),
    ],
    ['mime_type', 'image/png'],
    ['sha256', sha256.toString('base64')],
    ['file_size', '19'],
    ['id', id],
  ]);
  expect(described.text).toContain(String.raw`http:\/\/127.0.0.1`);
  expect(await call(sim, url)).toMatchObject({ status: 200, text: PNG.toString() });
  expect(await call(sim, url, { headers: { authorization: 'Bearer no' } })).toMatchObject({
    status: 401,
  });
  expect(await call(sim, `${url}0`)).toMatchObject({ status: 404 });
  clock.nowMs += 5 * 60_000;
  expect(await call(sim, url)).toMatchObject({ status: 404 });
  const again = String((await call(sim, `/v26.0/${id}`)).body['url']);
  expect(await call(sim, again)).toMatchObject({ status: 200 });
  expect((await call(sim, `/v26.0/${id}`, { method: 'DELETE' })).text).toBe('{"success":true}');
  expect(await call(sim, again)).toMatchObject({ status: 404 });
  expect(refusalIn(await call(sim, `/v26.0/${id}`))[1]).toBe(100);
});

test('a file can be described as traffic shows it', async () => {
  const sim = await simulator({ mediaDescription: 'recorded' });
  const id = String((await upload(sim, png())).body['id']);
  const { body } = await call(sim, `/v26.0/${id}`);
  expect(Object.entries(body)).toEqual([
    ['url', expect.any(String)],
    ['mime_type', 'image/png'],
    ['sha256', sha256.toString('hex')],
    ['file_size', 19],
    ['id', id],
    ['messaging_product', 'whatsapp'],
  ]);
});

test('an uploaded file is sent by its id, as a type that can show it', async () => {
  const sim = await simulator();
  await sim.receive({ accountId: SHOP.phoneNumberId, from: ANA.dialled, text: 'Picture?' });
  const id = String((await upload(sim, png())).body['id']);
  const headed = (image: string) =>
    send(sim, {
      to: ANA.dialled,
      type: 'interactive',
      interactive: {
        type: 'button',
        header: { type: 'image', image: { id: image } },
        body: { text: 'This one?' },
        action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Yes' } }] },
      },
    });
  const placed = (image: string) =>
    send(sim, {
      to: ANA.dialled,
      type: 'template',
      template: {
        name: 'picture',
        language: { code: 'en' },
        components: [{ type: 'header', parameters: [{ type: 'image', image: { id: image } }] }],
      },
    });
  for (const put of [headed, placed]) {
    expect(await put(id)).toMatchObject({ status: 200 });
    expect(refusalIn(await put('7'))).toEqual([400, 131009, 'Media ID not found.']);
  }
  const as = (type: string) => send(sim, { to: ANA.dialled, type, [type]: { id } });
  expect(await as('image')).toMatchObject({ status: 200 });
  expect(refusalIn(await as('audio'))[1]).toBe(131053);
});

test.each<[string, Blob | undefined, Record<string, string>, number, RegExp]>([
  ['no product', png(), { messaging_product: '' }, 100, /messaging_product is required/],
  ['no file', undefined, {}, 100, /file is required/],
  ['an unknown type', png(undefined, 'image/gif'), {}, 100, /Received file of type 'image\/gif'/],
  ['more than 5 MB', png(new Uint8Array(5 * 1024 * 1024 + 1)), {}, 131053, /too big/],
  ['audio that is not known to be Opus', png(undefined, 'audio/ogg'), {}, 131053, /opus/],
])('a file with %s is refused', async (...[, file, fields, code, details]) => {
  const sim = await simulator();
  const answer = await upload(sim, file, fields);
  expect(refusalIn(answer)).toEqual([400, code, expect.stringMatching(details)]);
});

test('Opus is taken by its parameter and by its bytes, and described without it', async () => {
  const sim = await simulator();
  const named = await upload(sim, png(undefined, 'audio/ogg; codecs=opus'));
  const seen = await upload(sim, png(new TextEncoder().encode('OggS....OpusHead'), 'audio/ogg'));
  expect([named.status, seen.status]).toEqual([200, 200]);
  const { body } = await call(sim, `/v26.0/${String(named.body['id'])}`);
  expect(body['mime_type']).toBe('audio/ogg');
});

test('a file that somebody sends is in the webhook with its address, and works for seven days', async () => {
  const clock = clockAt();
  const hook = await webhook();
  const other = { ...SHOP, phoneNumberId: '2', accessToken: 'EAATEST2' };
  const sim = await simulator({ accounts: [SHOP, other], clock, webhookUrl: hook.url });
  const { mediaId } = await sim.receive({
    accountId: SHOP.phoneNumberId,
    from: ANA.dialled,
    file: { type: 'image', bytes: PNG, mimeType: 'image/png', caption: 'This one' },
  });
  const [message] = itemsIn(hook.got[0]?.body ?? '', 'messages');
  expect(message?.['image']).toEqual({
    id: mediaId,
    mime_type: 'image/png',
    sha256: sha256.toString('base64'),
    caption: 'This one',
    url: expect.stringContaining('/whatsapp_business/attachments/'),
  });
  expect(await call(sim, `/v26.0/${mediaId}`)).toMatchObject({ status: 200 });
  const headers = { authorization: 'Bearer EAATEST2' };
  expect(refusalIn(await call(sim, `/v26.0/${mediaId}`, { headers }))[1]).toBe(100);
  clock.nowMs += 7 * 24 * 3600 * 1000;
  expect(refusalIn(await call(sim, `/v26.0/${mediaId}`))[1]).toBe(100);
});
