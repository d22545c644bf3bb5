import { expect, test } from 'vitest';

import { webhook } from '../graph/test-harness.ts';
import { messagingIn, signatureOf } from './test-answers.ts';
import { ANA, PAGE, SECRETS, SHOP } from './test-people.ts';
import { instagram, messenger, send } from './test-simulators.ts';

test('on Instagram somebody writes, is answered, and reads the answer', async () => {
  const hook = await webhook();
  const sim = await instagram({ webhookUrl: hook.url });
  const received = await sim.receive({
    accountId: SHOP.accountId,
    from: ANA,
    text: 'Is it ready?',
  });
  expect(received.status).toBe(200);
  const answer = await send.onInstagram(sim, { message: { text: 'The blue one is.' } });
  const mid = answer.body['message_id'];
  expect(answer.body).toEqual({ recipient_id: ANA, message_id: mid });
  await sim.settled();
  expect(await sim.markRead(SHOP.accountId, ANA)).toBe(200);
  const shop = { id: SHOP.accountId };
  const at = { timestamp: expect.any(Number) };
  expect(messagingIn(hook.got)).toEqual([
    {
      sender: { id: ANA },
      recipient: shop,
      ...at,
      message: { mid: received.messageId, text: 'Is it ready?' },
    },
    {
      sender: shop,
      recipient: { id: ANA },
      ...at,
      message: { mid, text: 'The blue one is.', is_echo: true },
    },
    { sender: { id: ANA }, recipient: shop, ...at, read: { mid } },
  ]);
  expect(sim.acceptedCount('The blue one is.')).toBe(1);
  const [got] = hook.got;
  const signature = got?.headers['x-hub-signature-256'];
  expect(signature).toBe(signatureOf(got?.body ?? '', SECRETS.instagram));
});

test('on Messenger an answer has an echo with its metadata, a delivery, and a read without its id', async () => {
  const hook = await webhook();
  const sim = await messenger({ webhookUrl: hook.url, readsAfterMs: 1 });
  await sim.receive({ accountId: PAGE.pageId, from: ANA, text: 'Is it ready?' });
  const answer = await send.onMessenger(sim, { message: { text: 'Yes.', metadata: 'c-1:0' } });
  const mid = answer.body['message_id'];
  await sim.settled();
  const [, echo, delivery, read] = messagingIn(hook.got);
  expect(echo?.['message']).toEqual({
    is_echo: true,
    app_id: expect.any(Number),
    metadata: 'c-1:0',
    mid,
    text: 'Yes.',
  });
  const watermark = echo?.['timestamp'];
  expect(delivery?.['delivery']).toEqual({ mids: [mid], watermark });
  expect(read?.['read']).toEqual({ watermark });
  expect(sim.acceptedCount('c-1')).toBe(1);
});
