import { expect, test } from 'vitest';

import type { JsonObject } from '../../graph/json-object.ts';
import { callWith, clockAt, errorIn, json } from '../../graph/test-harness.ts';
import { codesIn } from '../test-answers.ts';
import { ANA, CAFE, PAGE, SHOP } from '../test-people.ts';
import { call, instagram, messenger, send } from '../test-simulators.ts';

const HOUR_MS = 60 * 60 * 1000;
const toShop = { accountId: SHOP.accountId, from: ANA, text: 'Hello?' };
const toPage = { accountId: PAGE.pageId, from: ANA, text: 'Hello?' };
const hello = { message: { text: 'Hello.' } };

async function sendAs({ accessToken }: { readonly accessToken: string }, url: string) {
  const payload = json({ recipient: { id: ANA }, ...hello });
  return callWith(accessToken, `${url}/v26.0/me/messages`, payload);
}

async function openInstagram(options: Parameters<typeof instagram>[0] = {}) {
  const sim = await instagram(options);
  await sim.receive(toShop);
  return sim;
}

async function openMessenger(options: Parameters<typeof messenger>[0] = {}) {
  const sim = await messenger(options);
  await sim.receive(toPage);
  return sim;
}

const button = { type: 'postback', title: 'Yes', payload: 'yes' };
const template = (payload: JsonObject) => ({ attachment: { type: 'template', payload } });
const buttons = (more: JsonObject = {}) =>
  template({ template_type: 'button', text: 'Shall we?', buttons: [button], ...more });
const generic = (element: JsonObject, count = 1) =>
  template({ template_type: 'generic', elements: Array.from({ length: count }, () => element) });
const element = { title: 'Blue', subtitle: 'A bike' };
const quickReplies = (count: number) => ({
  text: 'Which?',
  quick_replies: Array.from({ length: count }, (_, index) => ({
    content_type: 'text',
    title: `Number ${index}`,
    payload: `n${index}`,
  })),
});
const image = (more: object = {}) => ({
  type: 'image',
  payload: { url: 'https://cdn.example/a.png' },
  ...more,
});

test.each<[string, JsonObject]>([
  ['a text of 1000 bytes', { text: 'é'.repeat(500) }],
  ['an image', { attachment: image() }],
  ['ten images', { attachments: Array.from({ length: 10 }, () => image()) }],
  ['a heart', { attachment: { type: 'like_heart' } }],
  ['a post', { attachment: { type: 'MEDIA_SHARE', payload: { id: '17900000000000001' } } }],
  ['thirteen quick replies', quickReplies(13)],
  ['buttons', buttons()],
  ['ten elements', generic(element, 10)],
])('Instagram takes %s', async (_, message) => {
  const sim = await openInstagram();
  expect(errorIn(await send.onInstagram(sim, { message }))).toEqual({});
  expect(sim.accepted).toEqual([expect.objectContaining({ to: ANA, accountId: SHOP.accountId })]);
});

test.each<[string, JsonObject]>([
  ['a text of 1001 bytes', { text: `${'é'.repeat(500)}a` }],
  ['no text', { text: '' }],
  ['nothing', {}],
  ['a text with an image', { text: 'a', attachment: image() }],
  ['eleven images', { attachments: Array.from({ length: 11 }, () => image()) }],
  ['fourteen quick replies', quickReplies(14)],
  ['a button that calls', buttons({ buttons: [{ ...button, type: 'phone_number' }] })],
  ['a key that it does not know', { text: 'a', colour: 'blue' }],
])('Instagram refuses %s', async (_, message) => {
  const sim = await openInstagram();
  expect(codesIn(await send.onInstagram(sim, { message }))).toEqual([400, 100, undefined]);
  expect(sim.accepted).toEqual([]);
});

test.each<[string, JsonObject]>([
  ['a text of 2000 characters', { text: 'é'.repeat(2000) }],
  ['thirty images', { attachments: Array.from({ length: 30 }, () => image()) }],
  [
    'three buttons under 640 characters',
    buttons({ text: 'a'.repeat(640), buttons: [button, button, button] }),
  ],
  ['a button that calls', buttons({ buttons: [{ ...button, type: 'phone_number' }] })],
  ['titles of 80 characters', generic({ title: 'a'.repeat(80), subtitle: 'a'.repeat(80) })],
  [
    'a film with a button',
    template({
      template_type: 'media',
      elements: [{ media_type: 'video', url: 'https://www.facebook.com/a', buttons: [button] }],
    }),
  ],
  [
    'a request for a phone number',
    { text: 'a', quick_replies: [{ content_type: 'user_phone_number' }] },
  ],
])('Messenger takes %s', async (_, message) => {
  const sim = await openMessenger();
  expect(errorIn(await send.onMessenger(sim, { message }))).toEqual({});
});

test.each<[string, JsonObject]>([
  ['a text of 2001 characters', { text: 'a'.repeat(2001) }],
  ['metadata of 1001 characters', { text: 'a', metadata: 'a'.repeat(1001) }],
  ['four buttons', buttons({ buttons: [button, button, button, button] })],
  ['buttons under 641 characters', buttons({ text: 'a'.repeat(641) })],
  ['eleven elements', generic(element, 11)],
  ['a title of 81 characters', generic({ ...element, title: 'a'.repeat(81) })],
  ['a subtitle of 81 characters', generic({ ...element, subtitle: 'a'.repeat(81) })],
  ['an element that is only a title', generic({ title: 'Blue' })],
  [
    'a title of 21 characters',
    { text: 'a', quick_replies: [{ content_type: 'text', title: 'a'.repeat(21), payload: 'b' }] },
  ],
  [
    'a quick reply without a payload',
    { text: 'a', quick_replies: [{ content_type: 'text', title: 'b' }] },
  ],
  ['quick replies alone', { quick_replies: quickReplies(1).quick_replies }],
  ['a template that it does not know', template({ template_type: 'leaflet' })],
  ['a file without an address', { attachment: image({ payload: {} }) }],
  ['a file that was not uploaded', { attachment: image({ payload: { attachment_id: '1' } }) }],
  ['a heart', { attachment: { type: 'like_heart' } }],
])('Messenger refuses %s', async (_, message) => {
  const sim = await openMessenger();
  expect(codesIn(await send.onMessenger(sim, { message }))).toEqual([400, 100, undefined]);
});

test.each<[string, JsonObject]>([
  ['no recipient', { ...hello, recipient: undefined }],
  ['two recipients', { ...hello, recipient: { id: ANA, comment_id: '1' } }],
  ['a recipient that is a number', { ...hello, recipient: { id: 3344556677889900 } }],
  ['no message', {}],
  ['a message with an action', { ...hello, sender_action: 'typing_on' }],
  ['an unknown action', { sender_action: 'wave' }],
  ['an unknown kind', { ...hello, messaging_type: 'GREETING' }],
  ['a tag that is no more', { ...hello, messaging_type: 'MESSAGE_TAG', tag: 'ACCOUNT_UPDATE' }],
  ['a kind without its tag', { ...hello, messaging_type: 'MESSAGE_TAG' }],
  ['a tag without its kind', { ...hello, tag: 'HUMAN_AGENT' }],
  ['an answer to nothing', { ...hello, reply_to: {} }],
  ['an answer to a message that is not there', { ...hello, reply_to: { mid: 'm_1' } }],
  ['a reaction to nothing', { sender_action: 'react', payload: { reaction: 'love' } }],
  ['no reaction', { sender_action: 'react', payload: { message_id: 'm_1' } }],
])('a call with %s is refused', async (_, payload) => {
  const sim = await openMessenger();
  expect(codesIn(await send.onMessenger(sim, payload))).toEqual([400, 100, undefined]);
  expect([sim.accepted, sim.actions]).toEqual([[], []]);
});

test('a message can answer one of the conversation', async () => {
  const sim = await messenger();
  const { messageId: mid } = await sim.receive(toPage);
  expect((await send.onMessenger(sim, { ...hello, reply_to: { mid } })).status).toBe(200);
});

test('what is no message is written down by itself', async () => {
  const sim = await instagram();
  const { messageId } = await sim.receive(toShop);
  const react = { sender_action: 'react', payload: { message_id: messageId, reaction: 'love' } };
  for (const payload of [
    { sender_action: 'mark_seen' },
    { sender_action: 'typing_on' },
    react,
    { sender_action: 'unreact', payload: { message_id: messageId } },
  ]) {
    expect((await send.onInstagram(sim, payload)).body).toEqual({ recipient_id: ANA });
  }
  const common = { accountId: SHOP.accountId, to: ANA, atMs: expect.any(Number) };
  expect(sim.actions).toEqual([
    { ...common, action: 'mark_seen' },
    { ...common, action: 'typing_on' },
    { ...common, action: 'react', messageId, reaction: 'love' },
    { ...common, action: 'unreact', messageId },
  ]);
  await sim.settled();
  expect([sim.accepted, sim.webhooks]).toEqual([[], []]);
});

test('a message id is as long as the real ones, and no two are the same', async () => {
  const [onInstagram, onMessenger] = [await openInstagram(), await openMessenger()];
  const ids = new Set<unknown>();
  for (let count = 0; count < 20; count += 1) {
    const answer = await send.onInstagram(onInstagram, hello);
    const mid = String(answer.body['message_id']);
    expect(mid).toMatch(/^aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQx[A-Za-z0-9]{110,}$/);
    const bytes = Buffer.from(mid.replaceAll('ZD', '=').replaceAll('ZA', 'Z'), 'base64');
    expect(bytes.toString()).toMatch(/^ig_dm_item:1:IGMessageID:17841400000000101:\d{39}:\d{35}$/);
    ids.add(mid);
    const other = (await send.onMessenger(onMessenger, hello)).body['message_id'];
    expect(other).toMatch(/^m_[\w-]{86}$/);
    ids.add(other);
  }
  expect(ids.size).toBe(40);
});

test('nobody is written to who has not written', async () => {
  const [onInstagram, onMessenger] = [await instagram(), await messenger()];
  expect(codesIn(await send.onInstagram(onInstagram, hello))).toEqual([400, 100, 2_534_014]);
  expect(codesIn(await send.onMessenger(onMessenger, hello))).toEqual([400, 100, 2_018_001]);
});

test('after 24 hours only a human agent may answer, and after seven days nobody', async () => {
  const clock = clockAt();
  const [onInstagram, onMessenger] = [
    await openInstagram({ clock }),
    await openMessenger({ clock }),
  ];
  const human = { ...hello, messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' };
  clock.nowMs += 24 * HOUR_MS - 1;
  expect((await send.onInstagram(onInstagram, hello)).status).toBe(200);
  expect((await send.onMessenger(onMessenger, hello)).status).toBe(200);
  clock.nowMs += 1;
  expect(codesIn(await send.onInstagram(onInstagram, hello))).toEqual([403, 10, 2_534_022]);
  expect(codesIn(await send.onMessenger(onMessenger, hello))).toEqual([400, 10, 2_018_278]);
  expect((await send.onInstagram(onInstagram, human)).status).toBe(200);
  expect((await send.onMessenger(onMessenger, human)).status).toBe(200);
  clock.nowMs += 6 * 24 * HOUR_MS;
  expect(codesIn(await send.onInstagram(onInstagram, human))).toEqual([403, 10, 2_534_022]);
  expect(codesIn(await send.onMessenger(onMessenger, human))).toEqual([400, 10, 2_018_278]);
});

test('a window can be closed before its time', async () => {
  const sim = await openInstagram();
  sim.expireWindow(SHOP.accountId, ANA);
  expect(codesIn(await send.onInstagram(sim, hello))).toEqual([403, 10, 2_534_022]);
});

test('taps and reactions open the window; what is taken back or changed does not', async () => {
  const sim = await instagram();
  const from = { accountId: SHOP.accountId, from: ANA };
  const { messageId } = await sim.receive(toShop);
  const status = async () => (await send.onInstagram(sim, hello)).status;
  for (const kind of ['unsend', 'unreaction', 'edit'] as const) {
    sim.expireWindow(SHOP.accountId, ANA);
    await sim.receive({ ...from, kind, messageId });
    expect([kind, await status()]).toEqual([kind, 403]);
  }
  await sim.receive({ ...from, kind: 'reaction', messageId });
  expect(await status()).toBe(200);
  sim.expireWindow(SHOP.accountId, ANA);
  await sim.receive({ ...from, kind: 'postback', title: 'Start', payload: 'start' });
  expect(await status()).toBe(200);
});

test('a token works at its own host only', async () => {
  const sim = await openInstagram();
  await sim.receive({ ...toShop, accountId: CAFE.accountId });
  expect((await sendAs(SHOP, sim.instagramUrl)).status).toBe(200);
  expect((await sendAs(CAFE, sim.url)).status).toBe(200);
  expect(codesIn(await sendAs(SHOP, sim.url))).toEqual([401, 190, undefined]);
  expect(codesIn(await sendAs(CAFE, sim.instagramUrl))).toEqual([401, 190, undefined]);
  const page = await openMessenger({ accounts: [{ ...PAGE, accessToken: 'IGAATEST' }] });
  expect(codesIn(await sendAs({ accessToken: 'IGAATEST' }, page.url))).toEqual([
    401,
    190,
    undefined,
  ]);
});

test('an account by Facebook Login is named by its Page, and nobody names what is not theirs', async () => {
  const sim = await openInstagram();
  await sim.receive({ ...toShop, accountId: CAFE.accountId });
  const payload = json({ recipient: { id: ANA }, ...hello });
  const asCafe = async (id: string) =>
    callWith(CAFE.accessToken, `${sim.url}/v26.0/${id}/messages`, payload);
  expect((await asCafe(CAFE.pageId)).status).toBe(200);
  expect(codesIn(await asCafe(CAFE.accountId))).toEqual([400, 100, 33]);
  const asShop = async (id: string) => call.instagram(sim, `/v26.0/${id}/messages`, payload);
  expect((await asShop(SHOP.accountId)).status).toBe(200);
  expect((await asShop(sim.login.appScopedId(SHOP.accountId))).status).toBe(200);
  expect(codesIn(await asShop(CAFE.accountId))).toEqual([400, 100, 33]);
});

test('proofs are made with the secret of the login', async () => {
  const sim = await openInstagram({ requireProof: true });
  expect(errorIn(await send.onInstagram(sim, hello))['message']).toMatch(
    /require an appsecret_proof/,
  );
});

test('a call can be a form, and have its token in the query', async () => {
  const sim = await openMessenger();
  const body = new URLSearchParams({
    recipient: JSON.stringify({ id: ANA }),
    message: JSON.stringify({ text: 'Hello.' }),
  });
  const path = `/v26.0/me/messages?access_token=${PAGE.accessToken}`;
  const response = await fetch(sim.url + path, { method: 'POST', body });
  expect(response.status).toBe(200);
});

test('more sends in a second than the account may make are refused with 613, and the usage is told', async () => {
  const sim = await openMessenger({ clock: clockAt(), limits: { perAccountPerSecond: 2 } });
  const first = await send.onMessenger(sim, hello);
  expect(first.headers.get('x-business-use-case-usage')).toContain(
    `"${PAGE.pageId}":[{"type":"messenger","call_count":50`,
  );
  await send.onMessenger(sim, hello);
  expect(codesIn(await send.onMessenger(sim, hello))).toEqual([400, 613, undefined]);
});

test('a file can be uploaded first, by its address or as it is', async () => {
  const sim = await openMessenger();
  const path = `/v26.0/${PAGE.pageId}/message_attachments`;
  const byUrl = await call.page(sim, path, json({ message: { attachment: image() } }));
  const form = new FormData();
  form.set('message', JSON.stringify({ attachment: { type: 'image', payload: {} } }));
  form.set('filedata', new Blob(['a'], { type: 'image/png' }), 'a.png');
  const asIs = await call.page(sim, path, { method: 'POST', body: form });
  for (const { body } of [byUrl, asIs]) {
    const payload = { attachment_id: body['attachment_id'] };
    expect(payload.attachment_id).toMatch(/^\d{16}$/);
    const answer = await send.onMessenger(sim, { message: { attachment: image({ payload }) } });
    expect(answer.status).toBe(200);
  }
  const nothing = json({ message: { attachment: { type: 'image', payload: {} } } });
  expect(codesIn(await call.page(sim, path, nothing))).toEqual([400, 100, undefined]);
});

test('what is counted is a text that was sent, or an id in the metadata', async () => {
  const sim = await openMessenger();
  await send.onMessenger(sim, { message: { text: 'Hello.', metadata: '{"id":"c-1","part":0}' } });
  await send.onMessenger(sim, { message: { text: 'Hello. Again.', metadata: 'c-10' } });
  expect(['c-1', 'c-10', 'c', 'Hello.', 'Hello'].map(sim.acceptedCount)).toEqual([1, 1, 0, 1, 0]);
});

test('an account subscribes to fields, and takes it back', async () => {
  const sim = await instagram();
  const path = `/v26.0/${SHOP.accountId}/subscribed_apps`;
  const asked = `${path}?subscribed_fields=messages,comments`;
  expect((await call.instagram(sim, asked, { method: 'POST' })).body).toEqual({ success: true });
  expect(sim.subscribedFields(SHOP.accountId)).toEqual(['messages', 'comments']);
  expect((await call.instagram(sim, path)).body).toEqual({
    data: [{ subscribed_fields: ['messages', 'comments'] }],
  });
  await call.instagram(sim, path, { method: 'DELETE' });
  expect((await call.instagram(sim, path)).body).toEqual({ data: [] });
});

test('sounds and films, and private answers, have limits of their own', async () => {
  const limits = { slowMediaPerSecond: 1, privateRepliesPerHour: 1 };
  const clock = clockAt();
  const sim = await openMessenger({ clock, limits });
  const video = { type: 'video', payload: { url: 'https://cdn.example/a.mp4' } };
  const film = { message: { attachment: video } };
  expect((await send.onMessenger(sim, film)).status).toBe(200);
  expect(codesIn(await send.onMessenger(sim, film))).toEqual([400, 613, undefined]);
  expect((await send.onMessenger(sim, hello)).status).toBe(200);
  const privately = async () => {
    const onPage = { accountId: PAGE.pageId, mediaId: '1', from: ANA };
    const { commentId } = await sim.comment({ ...onPage, text: 'How much?' });
    return send.onMessenger(sim, { ...hello, recipient: { comment_id: commentId } });
  };
  expect((await privately()).status).toBe(200);
  clock.nowMs += HOUR_MS - 1;
  expect(codesIn(await privately())).toEqual([400, 613, undefined]);
  clock.nowMs += 1;
  expect((await privately()).status).toBe(200);
});
