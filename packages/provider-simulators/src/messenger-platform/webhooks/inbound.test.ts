import { expect, test } from 'vitest';

import { isJsonObject, type JsonObject } from '../../graph/json-object.ts';
import { callWith, clockAt, json, listIn, objectIn, webhook } from '../../graph/test-harness.ts';
import type { InboundContent } from '../messages/inbound.ts';
import { changesIn, messagingIn, signatureOf } from '../test-answers.ts';
import { ANA, CAFE, PAGE, SECRETS, SHOP } from '../test-people.ts';
import { instagram, messenger, send } from '../test-simulators.ts';

const toShop = { accountId: SHOP.accountId, from: ANA };
const toPage = { accountId: PAGE.pageId, from: ANA };
const mid = expect.stringMatching(/^aWdf/);
const story = { id: '17900000000000001', url: 'https://cdn.example/story' };
const ad = { ad_id: '120200000000000001', source: 'ADS', type: 'OPEN_THREAD' };

test.each<[InboundContent & JsonObject, JsonObject]>([
  [{ text: 'a' }, { message: { mid, text: 'a' } }],
  [{ text: 'a', replyTo: 'm1' }, { message: { mid, text: 'a', reply_to: { mid: 'm1' } } }],
  [{ text: 'a', replyToStory: story }, { message: { mid, text: 'a', reply_to: { story } } }],
  [{ text: 'a', referral: ad }, { message: { mid, text: 'a', referral: ad } }],
  [
    { kind: 'quick_reply', text: 'Yes', payload: 'yes' },
    { message: { mid, text: 'Yes', quick_reply: { payload: 'yes' } } },
  ],
  [
    { kind: 'postback', title: 'Start', payload: 'start', referral: ad },
    { postback: { mid, title: 'Start', payload: 'start', referral: ad } },
  ],
  [
    { kind: 'reaction', messageId: 'm1' },
    { reaction: { mid: 'm1', action: 'react', reaction: 'love', emoji: '❤️' } },
  ],
  [{ kind: 'unreaction', messageId: 'm1' }, { reaction: { mid: 'm1', action: 'unreact' } }],
  [{ kind: 'unsend', messageId: 'm1' }, { message: { mid: 'm1', is_deleted: true } }],
  [
    { kind: 'edit', messageId: 'm1', text: 'b' },
    { message_edit: { mid: 'm1', text: 'b', num_edit: 1 } },
  ],
  [{ kind: 'edit', messageId: 'm1', numEdit: 0 }, { message_edit: { mid: 'm1', num_edit: 0 } }],
  [
    { kind: 'attachment', attachments: [{ type: 'image', url: 'https://cdn.example/a' }] },
    {
      message: { mid, attachments: [{ type: 'image', payload: { url: 'https://cdn.example/a' } }] },
    },
  ],
  [
    { kind: 'attachment', attachments: [{ type: 'like_heart' }] },
    { message: { mid, attachments: [{ type: 'like_heart' }] } },
  ],
  [
    { kind: 'other', item: { referral: { ref: 'r', source: 'IG_ME' } } },
    { referral: { ref: 'r', source: 'IG_ME' } },
  ],
])('somebody does %o', async (content, item) => {
  const hook = await webhook();
  const sim = await instagram({ webhookUrl: hook.url, clock: clockAt(1_790_000_000_123) });
  await sim.receive({ ...toShop, ...content });
  const sides = { sender: { id: ANA }, recipient: { id: SHOP.accountId } };
  expect(objectIn(hook.got[0]?.body ?? '')).toEqual({
    object: 'instagram',
    entry: [
      {
        time: 1_790_000_000_123,
        id: SHOP.accountId,
        messaging: [{ ...sides, timestamp: 1_790_000_000_123, ...item }],
      },
    ],
  });
});

test('edits of one message are counted', async () => {
  const hook = await webhook();
  const sim = await messenger({ webhookUrl: hook.url });
  const { messageId } = await sim.receive({ ...toPage, text: 'a' });
  await sim.receive({ ...toPage, kind: 'edit', messageId, text: 'b' });
  await sim.receive({ ...toPage, kind: 'edit', messageId, text: 'c' });
  const numbers = messagingIn(hook.got).map(({ message_edit: edit }) => Object(edit).num_edit);
  expect(numbers).toEqual([undefined, 1, 2]);
});

test('on Messenger a removed reaction still says what it was', async () => {
  const hook = await webhook();
  const sim = await messenger({ webhookUrl: hook.url });
  const { messageId } = await sim.receive({ ...toPage, text: 'a' });
  await sim.receive({ ...toPage, kind: 'reaction', messageId, reaction: 'like', emoji: '👍' });
  await sim.receive({ ...toPage, kind: 'unreaction', messageId });
  expect(messagingIn(hook.got).at(-1)?.['reaction']).toEqual({
    mid: messageId,
    action: 'unreact',
    reaction: 'like',
    emoji: '👍',
  });
});

test('a webhook is signed with the secret of the login that its account came by', async () => {
  const hook = await webhook();
  const sim = await instagram({ webhookUrl: hook.url });
  await sim.receive({ ...toShop, text: 'olá' });
  await sim.receive({ accountId: CAFE.accountId, from: ANA, text: 'olá' });
  const signed = hook.got.map(({ body, headers }) => [
    headers['x-hub-signature-256'],
    signatureOf(body, SECRETS.instagram),
    signatureOf(body, SECRETS.meta),
  ]);
  expect(signed.map(([is, byInstagram, byMeta]) => [is === byInstagram, is === byMeta])).toEqual([
    [true, false],
    [false, true],
  ]);
});

test('several people can come in one webhook, an entry for each account', async () => {
  const hook = await webhook();
  const other = { ...SHOP, accountId: '17841400000000404', accessToken: 'IGAATEST4' };
  const sim = await instagram({ webhookUrl: hook.url, accounts: [SHOP, other, CAFE] });
  const received = await sim.receiveTogether([
    { ...toShop, text: 'one' },
    { ...toShop, kind: 'reaction', messageId: 'm1' },
    { accountId: other.accountId, from: ANA, text: 'two' },
    { accountId: CAFE.accountId, from: ANA, text: 'three' },
  ]);
  expect(received.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const entries = hook.got.map(({ body }) =>
    listIn(objectIn(body)['entry']).map(({ id, messaging }) => [id, listIn(messaging).length]),
  );
  expect(entries).toEqual([
    [
      [SHOP.accountId, 2],
      [other.accountId, 1],
    ],
    [[CAFE.accountId, 1]],
  ]);
});

test('what another app holds comes under standby, and a tap there without its payload', async () => {
  const hook = await webhook();
  const sim = await messenger({ webhookUrl: hook.url });
  const tap = { kind: 'postback', title: 'Start', payload: 'start' } as const;
  await sim.receive({ ...toPage, ...tap, isStandby: true });
  const [entry] = listIn(objectIn(hook.got[0]?.body ?? '')['entry']);
  expect(entry).not.toHaveProperty('messaging');
  expect(listIn(entry?.['standby'])[0]?.['postback']).toEqual({
    mid: expect.stringMatching(/^m_/),
    title: 'Start',
  });
});

test('a text can be followed by an edit that is none', async () => {
  const hook = await webhook();
  const sim = await instagram({ webhookUrl: hook.url, hasEditNoise: true });
  const { messageId } = await sim.receive({ ...toShop, text: 'a' });
  await sim.receive({ ...toShop, kind: 'reaction', messageId });
  expect(messagingIn(hook.got).map((item) => Object.keys(item).at(-1))).toEqual([
    'message',
    'message_edit',
    'reaction',
  ]);
  expect(messagingIn(hook.got)[1]).toEqual({
    timestamp: expect.any(Number),
    message_edit: { mid: messageId, num_edit: 0 },
  });
});

test.each([
  ['Instagram', async (url: string) => ({ sim: await instagram({ webhookUrl: url }), to: toShop })],
  ['Messenger', async (url: string) => ({ sim: await messenger({ webhookUrl: url }), to: toPage })],
])(
  'a file that is sent on %s can be fetched by whoever has its address, for a while',
  async (_, start) => {
    const hook = await webhook();
    const { sim, to } = await start(hook.url);
    const file = { bytes: Buffer.from('a picture'), mimeType: 'image/png' };
    await sim.receive({ ...to, kind: 'attachment', attachments: [{ type: 'image', file }] });
    const [item] = messagingIn(hook.got);
    const message = isJsonObject(item?.['message']) ? item['message'] : {};
    const payload = listIn(message['attachments'])[0]?.['payload'];
    const url = isJsonObject(payload) ? String(payload['url']) : '';
    const response = await fetch(url);
    expect([response.headers.get('content-type'), await response.text()]).toEqual([
      'image/png',
      'a picture',
    ]);
    expect((await fetch(`${url}0`)).status).toBe(403);
  },
);

test('an address of a file is over after its time', async () => {
  const hook = await webhook();
  const clock = clockAt();
  const sim = await instagram({ webhookUrl: hook.url, clock, limits: { fileAddressMs: 1000 } });
  const file = { bytes: Buffer.from('a'), mimeType: 'image/png' };
  await sim.receive({ ...toShop, kind: 'attachment', attachments: [{ type: 'image', file }] });
  const url = /"url":"([^"]+)"/.exec(hook.got[0]?.body ?? '')?.[1]?.replaceAll('\\/', '/') ?? '';
  expect((await fetch(url)).status).toBe(200);
  clock.nowMs += 1000;
  expect((await fetch(url)).status).toBe(403);
});

test('an echo tells an app from a human, and a message with its attachments', async () => {
  const hook = await webhook();
  const sim = await messenger({ webhookUrl: hook.url, appId: 42 });
  await sim.receive({ ...toPage, text: 'a' });
  const attachment = { type: 'image', payload: { url: 'https://cdn.example/a.png' } };
  await send.onMessenger(sim, { message: { attachment } });
  await sim.settled();
  const { messageId } = sim.answerByHand({ accountId: PAGE.pageId, to: ANA, text: 'By hand.' });
  await sim.settled();
  const echoes = messagingIn(hook.got).flatMap(({ message }) =>
    isJsonObject(message) && message['is_echo'] === true ? [message] : [],
  );
  expect(echoes).toEqual([
    { is_echo: true, app_id: 42, mid: expect.any(String), attachments: [attachment] },
    { is_echo: true, mid: messageId, text: 'By hand.' },
  ]);
  expect(sim.accepted).toHaveLength(1);
});

test('a delivery can say only up to when', async () => {
  const hook = await webhook();
  const sim = await messenger({ webhookUrl: hook.url, deliveries: 'watermark_only' });
  await sim.receive({ ...toPage, text: 'a' });
  await send.onMessenger(sim, { message: { text: 'b' } });
  await sim.settled();
  expect(messagingIn(hook.got).at(-1)?.['delivery']).toEqual({ watermark: expect.any(Number) });
});

test('somebody reads the newest message, once; everybody can read everything', async () => {
  const hook = await webhook();
  const sim = await instagram({ webhookUrl: hook.url });
  const mids = new Map<string, unknown>();
  for (const from of [ANA, '2', '3']) {
    await sim.receive({ ...toShop, from, text: 'a' });
    const recipient = { id: from };
    await send.onInstagram(sim, { recipient, message: { text: 'b' } });
    const { body } = await send.onInstagram(sim, { recipient, message: { text: 'c' } });
    mids.set(from, body['message_id']);
  }
  await sim.settled();
  expect(await sim.markRead(SHOP.accountId, ANA)).toBe(200);
  expect(await sim.markRead(SHOP.accountId, ANA)).toBeUndefined();
  await sim.readEverything();
  const reads = messagingIn(hook.got).flatMap(({ sender, read }) =>
    isJsonObject(read) ? [[Object(sender).id, read['mid']]] : [],
  );
  expect(reads).toEqual([...mids]);
});

test('anything that Meta may invent can be sent', async () => {
  const hook = await webhook();
  const sim = await messenger({ webhookUrl: hook.url });
  expect(await sim.change(PAGE.pageId, { field: 'parking', value: { spaces: 3 } })).toBe(200);
  expect(changesIn(hook.got)).toEqual([{ field: 'parking', value: { spaces: 3 } }]);
  await expect(sim.change('1', { field: 'parking', value: 0 })).rejects.toThrow(
    'account is not one of the simulator',
  );
});

test('an address is taken after the handshake only', async () => {
  const [hook, refusing] = [await webhook(), await webhook(403)];
  const sim = await instagram({ verifyToken: 'an invented token' });
  await sim.setWebhookUrl(hook.url);
  await expect(sim.setWebhookUrl(refusing.url)).rejects.toThrow('the webhook must answer');
  expect(await sim.receive({ ...toShop, text: 'a' })).toMatchObject({ status: 200 });
  expect(hook.got.map(({ method }) => method)).toEqual(['GET', 'POST']);
});

test('another token takes the place of the old one', async () => {
  const sim = await messenger();
  sim.setAccessToken(PAGE.pageId, 'EAANEW');
  const callWithToken = async (token: string) =>
    callWith(token, `${sim.url}/v26.0/me/messages`, json({ recipient: { id: ANA } }));
  expect((await callWithToken(PAGE.accessToken)).body['error']).toMatchObject({
    code: 190,
    error_subcode: 460,
  });
  expect((await callWithToken('EAANEW')).body['error']).toMatchObject({ code: 100 });
  sim.revoke(PAGE.pageId);
  expect((await callWithToken('EAANEW')).body['error']).toMatchObject({
    code: 190,
    error_subcode: 458,
  });
});

test('after closing nothing is sent and nobody is answered', async () => {
  const hook = await webhook();
  const sim = await messenger({ webhookUrl: hook.url, receiptDelaysMs: { echo: 60_000 } });
  await sim.receive({ ...toPage, text: 'a' });
  await send.onMessenger(sim, { message: { text: 'b' } });
  await sim.close();
  await sim.settled();
  await expect(send.onMessenger(sim, { message: { text: 'c' } })).rejects.toThrow('fetch failed');
  expect(hook.got).toHaveLength(1);
});
