// [inbound]
import { expect, test } from 'vitest';

import { openFixtureApp, readFixture } from './fixture-app.ts';

test('a handler gets each message once, with its data typed', async () => {
  const texts: string[] = [];
  const { deliver } = openFixtureApp({
    inbound_messages: ({ data: { content } }) => {
      if (content.kind === 'text') texts.push(content.text);
    },
  });
  await deliver(readFixture('message-text'));
  await deliver(readFixture('message-text'));

  expect(texts).toEqual(['Olá, vocês abrem amanhã? ☀️']);
});

test('a handler that fails costs its own message only, which comes again with the next delivery', async () => {
  const handled: string[] = [];
  let isBroken = true;
  const { deliver } = openFixtureApp({
    inbound_messages: ({ data: { externalMessageId } }) => {
      if (isBroken && externalMessageId === 'msg_a1') throw new Error('the crm must answer 2xx');
      handled.push(externalMessageId);
    },
  });
  const first = await deliver(readFixture('messages-one-broken'));
  isBroken = false;
  const second = await deliver(readFixture('messages-one-broken'));

  expect(first.body.summary).toMatchObject({ processed: 1, failed: 1, invalid: 1 });
  expect(second.body.summary).toMatchObject({ processed: 1, deduped: 1, invalid: 1 });
  expect(handled).toEqual(['msg_a3', 'msg_a1']);
});
// [/inbound]
