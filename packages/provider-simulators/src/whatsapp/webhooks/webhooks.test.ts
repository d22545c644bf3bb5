import { createHmac } from 'node:crypto';

import { expect, test } from 'vitest';

import { APP_SECRET, clockAt, webhook } from '../../graph/test-harness.ts';
import type { InboundContent } from '../index.ts';
import { ANA, idIn, itemsIn, send, SHOP, simulator, statusesIn, textTo } from '../test-harness.ts';

const inbound = { accountId: SHOP.phoneNumberId, from: ANA.dialled, text: 'Is it ready?' };

test('a message is sent, delivered and read, each told once with its callback data and its price', async () => {
  const hook = await webhook();
  const sim = await simulator({ webhookUrl: hook.url, clock: clockAt(1_790_000_000_999) });
  await sim.receive(inbound);
  const id = idIn(await send(sim, textTo(ANA.dialled, { biz_opaque_callback_data: 'p1:0:c-1' })));
  await sim.settled();
  const [, sent] = hook.got;
  const userId = String(statusesIn(hook.got)[0]?.['recipient_user_id']);
  expect(userId).toMatch(/^BR\.\d{20}$/);
  expect(sent?.body).toBe(
    `{"object":"whatsapp_business_account","entry":[{"id":"${SHOP.wabaId}","changes":[{"value":{"messaging_product":"whatsapp",` +
      `"metadata":{"display_phone_number":"${SHOP.displayPhoneNumber}","phone_number_id":"${SHOP.phoneNumberId}"},` +
      `"contacts":[{"wa_id":"551199990000","user_id":"${userId}"}],"statuses":[{"id":"${id}","status":"sent",` +
      `"timestamp":"1790000000","recipient_id":"551199990000","recipient_user_id":"${userId}",` +
      '"biz_opaque_callback_data":"p1:0:c-1","pricing":{"billable":false,"pricing_model":"PMP","category":"service",' +
      '"type":"free_customer_service"}}]},"field":"messages"}]}]}',
  );
  expect(statusesIn(hook.got).map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
});

test('without automatic reading a message ends delivered', async () => {
  const hook = await webhook();
  const sim = await simulator({ webhookUrl: hook.url, autoRead: false });
  await sim.receive(inbound);
  await send(sim, textTo());
  await sim.settled();
  expect(statusesIn(hook.got).map(({ status }) => status)).toEqual(['sent', 'delivered']);
});

test('a webhook is ASCII with escaped slashes, signed over its bytes, and says who sends it', async () => {
  const hook = await webhook();
  const sim = await simulator({ webhookUrl: hook.url });
  await sim.receive({ ...inbound, name: 'Zoë', text: 'olá 😀 https://shop.example/a' });
  const [got] = hook.got;
  expect(got?.body).toContain('"Zo\\u00eb"');
  expect(got?.body).toContain(String.raw`ol\u00e1 \ud83d\ude00 https:\/\/shop.example\/a`);
  const sign = (algorithm: string) =>
    createHmac(algorithm, APP_SECRET)
      .update(got?.body ?? '')
      .digest('hex');
  expect(got?.method).toBe('POST');
  expect(got?.headers).toMatchObject({
    'x-hub-signature-256': `sha256=${sign('sha256')}`,
    'x-hub-signature': `sha1=${sign('sha1')}`,
    'user-agent': 'facebookexternalua',
    'content-type': 'application/json',
  });
});

test.each<[string, InboundContent, object]>([
  ['text', { text: 'a' }, { text: { body: 'a' } }],
  [
    'location',
    { location: { latitude: 1, longitude: 2 } },
    { location: { latitude: 1, longitude: 2 } },
  ],
  ['reaction', { reaction: { messageId: 'wamid.1' } }, { reaction: { message_id: 'wamid.1' } }],
  [
    'interactive',
    { buttonReply: { id: 'a', title: 'A' } },
    { interactive: { type: 'button_reply', button_reply: { id: 'a', title: 'A' } } },
  ],
  [
    'interactive',
    { listReply: { id: 'a', title: 'A' } },
    { interactive: { type: 'list_reply', list_reply: { id: 'a', title: 'A' } } },
  ],
  [
    'button',
    { templateButton: { payload: 'a', text: 'A' } },
    { button: { payload: 'a', text: 'A' } },
  ],
  [
    'unsupported',
    { other: { type: 'unsupported', content: { type: 'poll' } } },
    { unsupported: { type: 'poll' } },
  ],
])('somebody can send a message of type %s', async (type, content, expected) => {
  const hook = await webhook();
  const sim = await simulator({ webhookUrl: hook.url });
  const from = { accountId: SHOP.phoneNumberId, from: ANA.dialled, name: 'Ana' };
  const received = await sim.receive({ ...from, ...content, replyTo: 'wamid.0' });
  expect(received).toEqual({
    status: 200,
    messageId: expect.stringMatching(/^wamid\./),
    userId: expect.any(String),
    waId: ANA.waId,
  });
  expect(itemsIn(hook.got[0]?.body ?? '', 'messages')).toEqual([
    {
      from: ANA.waId,
      from_user_id: received.userId,
      id: received.messageId,
      timestamp: expect.stringMatching(/^\d{10}$/),
      type,
      context: { from: SHOP.displayPhoneNumber, id: 'wamid.0' },
      ...expected,
    },
  ]);
});

test('somebody without a number shows only their business-scoped id, and can be answered by it', async () => {
  const hook = await webhook();
  const sim = await simulator({ webhookUrl: hook.url });
  const from = 'US.13491208655302741918';
  await sim.receive({ ...inbound, from, name: 'Kay', username: '@kay' });
  const body = hook.got[0]?.body ?? '';
  expect(itemsIn(body, 'contacts')).toEqual([
    { profile: { name: 'Kay', username: '@kay' }, user_id: from },
  ]);
  expect(itemsIn(body, 'messages')[0]).not.toHaveProperty('from');
  const answer = await send(sim, { recipient: from, type: 'text', text: { body: 'a' } });
  expect(answer.status).toBe(200);
  await sim.settled();
  expect(statusesIn(hook.got)[0]).not.toHaveProperty('recipient_id');
});

test('a message to somebody who cannot take it fails, without contacts and price', async () => {
  const hook = await webhook();
  const sim = await simulator({
    webhookUrl: hook.url,
    recipients: { failing: { [ANA.dialled]: 131049 } },
  });
  await sim.receive(inbound);
  expect(await send(sim, textTo())).toMatchObject({ status: 200 });
  await sim.settled();
  const statuses = statusesIn(hook.got);
  expect(statuses).toEqual([
    expect.objectContaining({
      status: 'failed',
      errors: [
        expect.objectContaining({ code: 131049, error_data: { details: expect.any(String) } }),
      ],
    }),
  ]);
  expect(statuses[0]).not.toHaveProperty('pricing');
  expect(itemsIn(hook.got[1]?.body ?? '', 'contacts')).toEqual([]);
});

test('a webhook is tried again, the same to the byte, until it is answered with 200', async () => {
  const hook = await webhook(503, 204);
  const sim = await simulator({ webhookUrl: hook.url });
  expect(await sim.receive(inbound)).toMatchObject({ status: 503 });
  await sim.settled();
  expect(sim.webhooks.map(({ webhook: id, attempt, status }) => [id, attempt, status])).toEqual([
    [1, 1, 503],
    [1, 2, 204],
    [1, 3, 200],
  ]);
  expect(new Set(hook.got.map(({ body }) => body)).size).toBe(1);
});

test('a webhook that nobody answers is given up', async () => {
  const sim = await simulator({
    webhookUrl: 'http://127.0.0.1:1/',
    webhookDelivery: { maxAttempts: 3 },
  });
  expect(await sim.receive(inbound)).toMatchObject({ status: 0 });
  await sim.settled();
  expect(sim.webhooks.map(({ status }) => status)).toEqual([0, 0, 0]);
});

test('without an address a message that comes in only opens the window', async () => {
  const sim = await simulator();
  expect(await sim.receive(inbound)).toMatchObject({ status: undefined });
  expect(await send(sim, textTo())).toMatchObject({ status: 200 });
  await sim.settled();
  expect(sim.webhooks).toEqual([]);
});

test('statuses can share a request, come twice, and come in reverse', async () => {
  const hook = await webhook();
  const sim = await simulator({
    webhookUrl: hook.url,
    autoRead: false,
    webhookDelivery: { batchWindowMs: 30, duplicateShare: 1, reversed: true },
  });
  await sim.receive(inbound);
  await Promise.all([send(sim, textTo()), send(sim, textTo())]);
  await sim.settled();
  const [, ...batches] = hook.got.map((got) => statusesIn([got]).map(({ status }) => status));
  const statuses = batches.flat();
  expect(statuses).toHaveLength(8);
  expect(statuses.filter((status) => status === 'sent')).toHaveLength(4);
  expect(batches.length).toBeLessThan(8);
  expect(batches[0]?.[0]).toBe('delivered');
});

test('accounts of two businesses have an entry each', async () => {
  const hook = await webhook();
  const other = { ...SHOP, phoneNumberId: '2', wabaId: '3' };
  const sim = await simulator({
    accounts: [SHOP, other],
    webhookUrl: hook.url,
    webhookDelivery: { batchWindowMs: 50 },
  });
  const [one, two] = await Promise.all([
    sim.receive(inbound),
    sim.receive({ ...inbound, accountId: '2' }),
  ]);
  expect(one.userId).not.toBe(two.userId);
  await Promise.all([send(sim, textTo()), send(sim, textTo(), '/v26.0/2/messages')]);
  await sim.settled();
  expect(hook.got[2]?.body).toMatch(
    new RegExp(
      `"entry":\\[\\{"id":"${SHOP.wabaId}","changes":.*\\{"id":"3","changes":|"id":"3".*"id":"${SHOP.wabaId}"`,
    ),
  );
});

test('an address is taken after the handshake only', async () => {
  const hook = await webhook();
  const refusing = await webhook(403);
  const sim = await simulator({ verifyToken: 'an invented token' });
  await sim.setWebhookUrl(hook.url);
  const asked = new URL(hook.got[0]?.url ?? '', hook.url).searchParams;
  expect(Object.fromEntries(asked)).toEqual({
    'hub.mode': 'subscribe',
    'hub.challenge': expect.stringMatching(/^\d+$/),
    'hub.verify_token': 'an invented token',
  });
  await expect(sim.setWebhookUrl(refusing.url)).rejects.toThrow(
    'the webhook must answer the handshake',
  );
  expect(await sim.receive(inbound)).toMatchObject({ status: 200 });
  expect(refusing.got).toHaveLength(1);
});

test('after closing nothing is sent and nobody is answered', async () => {
  const hook = await webhook();
  const sim = await simulator({ webhookUrl: hook.url, statusDelaysMs: { sent: 60_000 } });
  await sim.receive(inbound);
  await send(sim, textTo());
  await sim.close();
  await sim.settled();
  await expect(send(sim, textTo())).rejects.toThrow('fetch failed');
  expect(await sim.receive(inbound)).toMatchObject({ status: undefined });
  expect(hook.got).toHaveLength(1);
});
