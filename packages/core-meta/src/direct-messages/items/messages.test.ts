import { expect, test } from 'vitest';

import {
  AT,
  echoElement,
  element,
  INSTAGRAM,
  MESSENGER,
  MID,
  delivery,
  parse,
  PRODUCTS,
  received,
  sent,
  skippedAs,
} from '../test-messaging.ts';
import { eventOf } from '../../delivery/test-items.ts';

const TEXT = { message: { mid: MID, text: 'Do you ship to Lisbon?' } };

test.each(PRODUCTS)('a message of somebody on $channel.type is received', (product) => {
  const { channel, personId } = product;
  const person = { id: personId, kind: 'user' };
  expect(eventOf(received(product, TEXT))).toEqual({
    capabilityId: 'inbound_messages',
    type: 'pyloto.messaging.message_received.v1',
    dedupeKey: `dm:${channel.type}:${channel.accountId}:msg:${MID}`,
    orderingKey: `${channel.type}:${channel.accountId}:${personId}`,
    channel,
    subject: personId,
    occurredAt: AT,
    payload: {
      channel,
      direction: 'inbound',
      externalMessageId: MID,
      conversation: { id: personId, kind: 'direct' },
      sender: person,
      recipient: { id: channel.accountId, kind: 'business' },
      sentAt: AT,
      content: { kind: 'text', text: 'Do you ship to Lisbon?' },
    },
  });
});

test.each([
  ['with its mark', sent(MESSENGER, { message: { mid: MID, text: 'Yes.', is_echo: true } })],
  ['without it', sent(MESSENGER, { message: { mid: MID, text: 'Yes.' } })],
  [
    'with the two the other way round',
    received(MESSENGER, { message: { mid: MID, text: 'Yes.', is_echo: true } }),
  ],
])('an echo is a message of the business in the person’s conversation: %s', (_, items) => {
  expect(eventOf(items)).toMatchObject({
    capabilityId: 'outbound_messages',
    type: 'pyloto.messaging.message_sent.v1',
    subject: MESSENGER.personId,
    payload: {
      direction: 'outbound',
      conversation: { id: MESSENGER.personId },
      sender: { id: MESSENGER.channel.accountId, kind: 'business' },
      recipient: { id: MESSENGER.personId, kind: 'user' },
    },
  });
});

test('an echo says what was attached when it was sent, a message of a person nothing', () => {
  const message = { mid: MID, text: 'Yes.', metadata: 'order-20731' };
  expect(eventOf(sent(MESSENGER, { message })).payload).toMatchObject({
    callbackData: 'order-20731',
  });
  expect(eventOf(received(MESSENGER, { message })).payload).not.toHaveProperty('callbackData');
});

test('a note to oneself is a conversation of the account with itself', () => {
  const { accountId } = INSTAGRAM.channel;
  const parts = {
    recipient: { id: accountId },
    message: { mid: MID, is_echo: true, is_self: true },
  };
  expect(eventOf(sent(INSTAGRAM, parts))).toMatchObject({
    type: 'pyloto.messaging.message_sent.v1',
    subject: accountId,
    payload: { recipient: { id: accountId, kind: 'business' } },
  });
});

function contextOf(reply: unknown): unknown {
  const message = { mid: MID, text: 'x', reply_to: reply };
  return eventOf(received(INSTAGRAM, { message })).payload.context;
}

test('an answer names the message or the story that it answers', () => {
  expect(contextOf({ mid: 'mid.1' })).toEqual({ replyTo: { externalMessageId: 'mid.1' } });
  const url = 'https://cdn.example/story';
  expect(contextOf({ story: { id: '180', url, link_sticker_url: url } })).toEqual({
    story: { externalId: '180', url },
  });
  expect(contextOf({ story: 'gone' })).toBeUndefined();
  expect(contextOf('x')).toBeUndefined();
});

test('an advertisement that somebody writes from is told with the message', () => {
  const referral = {
    ref: 'spring',
    ad_id: 120_210_000_123,
    source: 'ADS',
    type: 'OPEN_THREAD',
    ads_context_data: {
      ad_title: 'Bicycles',
      photo_url: 'https://cdn.example/p.jpg',
      video_url: 'https://cdn.example/v.mp4',
    },
  };
  const { payload } = eventOf(received(INSTAGRAM, { message: { mid: MID, text: 'x', referral } }));
  expect(payload.referral).toEqual({
    sourceType: 'ADS',
    sourceId: '120210000123',
    headline: 'Bicycles',
    mediaType: 'video',
    mediaUrl: 'https://cdn.example/v.mp4',
    thumbnailUrl: 'https://cdn.example/p.jpg',
    ref: 'spring',
  });
});

test('a product that somebody asks about is told with the message', () => {
  const referral = { product: { id: '245' } };
  const { payload } = eventOf(received(INSTAGRAM, { message: { mid: MID, text: 'x', referral } }));
  expect(payload.referral).toEqual({ productId: '245' });
});

test('whoever came by a plugin is known by its reference too', () => {
  const prior = { prior_message: { source: 'checkbox_plugin', identifier: 'ref-1' } };
  expect(eventOf(received(MESSENGER, { ...TEXT, ...prior })).payload).toMatchObject({
    sender: { id: MESSENGER.personId, aliases: ['ref-1'] },
  });
  const sender = { id: MESSENGER.personId, user_ref: 'ref-1' };
  expect(eventOf(received(MESSENGER, { ...TEXT, ...prior, sender })).payload).toMatchObject({
    sender: { aliases: ['ref-1'] },
  });
  const onlyRef = { sender: { user_ref: 'ref-1' } };
  expect(eventOf(received(MESSENGER, { ...TEXT, ...onlyRef })).payload).toMatchObject({
    sender: { id: 'ref-1', kind: 'user' },
    conversation: { id: 'ref-1' },
  });
});

test('ids that are numbers keep every digit', () => {
  const body = `{"object":"page","entry":[{"id":17841400000000001,"time":0,"messaging":[
    {"sender":{"id":10105655000959552},"recipient":{"id":17841400000000001},"timestamp":1772445851219,
     "message":{"mid":"m_1","text":"x"}}]}]}`;
  expect(eventOf(parse(body))).toMatchObject({
    channel: { accountId: '17841400000000001' },
    subject: '10105655000959552',
  });
});

test.each([
  ['milliseconds', 1_772_445_851_219, AT],
  ['seconds', 1_772_445_851, '2026-03-02T10:04:11.000Z'],
  ['seconds in quotes', '1772445851', '2026-03-02T10:04:11.000Z'],
  ['0, so that the entry’s counts', 0, '2026-03-02T10:04:11.619Z'],
  ['missing', undefined, '2026-03-02T10:04:11.619Z'],
])('a timestamp in %s', (_, timestamp, sentAt) => {
  expect(eventOf(received(MESSENGER, { ...TEXT, timestamp })).payload).toMatchObject({ sentAt });
});

test('without any time a message was sent when it was received', () => {
  const [entry] = [{ id: '1', messaging: [element(MESSENGER, { ...TEXT, timestamp: 0 })] }];
  expect(eventOf(parse({ object: 'page', entry: [entry] })).occurredAt).toBe(
    '2026-03-02T10:00:00.000Z',
  );
});

const REVOKED = { message: { mid: MID, is_deleted: true } };

test.each(PRODUCTS)('an unsend on $channel.type takes a message back and is none', (product) => {
  const { channel, personId } = product;
  expect(eventOf(received(product, REVOKED))).toMatchObject({
    capabilityId: 'message_changes',
    type: 'pyloto.messaging.message_revoked.v1',
    dedupeKey: `dm:${channel.type}:${channel.accountId}:msg:${MID}:deleted`,
    subject: personId,
    payload: {
      direction: 'inbound',
      target: { externalMessageId: MID },
      actor: { id: personId },
      changedAt: AT,
    },
  });
});

test('an unsend of the business is an echo too, and of the business', () => {
  const message = { mid: MID, is_deleted: true, is_echo: true };
  expect(eventOf(sent(INSTAGRAM, { message }))).toMatchObject({
    type: 'pyloto.messaging.message_revoked.v1',
    subject: INSTAGRAM.personId,
    payload: { direction: 'outbound', actor: { id: INSTAGRAM.channel.accountId } },
  });
});

test.each([1, '1'])('an edit of number %j is the new text', (number) => {
  const edit = { message_edit: { mid: MID, text: 'the green one', num_edit: number } };
  expect(eventOf(received(INSTAGRAM, edit))).toMatchObject({
    capabilityId: 'message_changes',
    type: 'pyloto.messaging.message_edited.v1',
    dedupeKey: `dm:instagram:${INSTAGRAM.channel.accountId}:msg:${MID}:edit_1`,
    payload: {
      target: { externalMessageId: MID },
      content: { kind: 'text', text: 'the green one' },
    },
  });
});

test('an edit without its text says so', () => {
  const edit = { message_edit: { mid: MID, num_edit: 2 } };
  expect(eventOf(received(INSTAGRAM, edit)).payload.content).toEqual({
    kind: 'unsupported',
    providerKind: 'message_edit',
  });
});

test.each([{}, { sender: undefined, recipient: undefined }])(
  'an edit of number 0 is noise, and counted as such: %j',
  (parties) => {
    for (const number of [0, '0']) {
      const edit = { ...parties, message_edit: { mid: MID, num_edit: number } };
      expect(skippedAs(received(INSTAGRAM, edit))).toBe(
        'ignored message_edit: message was not edited',
      );
    }
  },
);

test.each<[object, string]>([
  [{ message: 'x' }, 'invalid message: message is not an object'],
  [{ message: { text: 'x' } }, 'invalid message: message has no mid'],
  [{ message: { mid: '' } }, 'invalid message: message has no mid'],
  [{ ...TEXT, sender: undefined }, 'invalid message: item names no person'],
  [{ ...TEXT, sender: { id: {} } }, 'invalid message: item names no person'],
  [{ message_edit: { num_edit: 1 } }, 'invalid message_edit: message_edit has no mid'],
  [{ message_edit: { mid: MID } }, 'invalid message_edit: message_edit has no num_edit'],
  [
    { message_edit: { mid: MID, num_edit: -1 } },
    'invalid message_edit: message_edit has no num_edit',
  ],
  [
    { message_edit: { mid: MID, num_edit: 1 }, sender: undefined },
    'invalid message_edit: item names no person',
  ],
])('%j is %s', (parts, reason) => {
  expect(skippedAs(received(INSTAGRAM, parts))).toBe(reason);
});

test('an echo that names nobody is invalid', () => {
  const message = { mid: MID, is_echo: true };
  expect(skippedAs(sent(INSTAGRAM, { message, recipient: undefined }))).toBe(
    'invalid message: item names no person',
  );
});

test('whoever writes while another app holds the conversation is observed', () => {
  const message = eventOf(received(MESSENGER, TEXT, 'standby'));
  expect(message).toMatchObject({
    capabilityId: 'standby_messages',
    type: 'pyloto.messaging.message_observed.v1',
    dedupeKey: `dm:messenger:${MESSENGER.channel.accountId}:msg:${MID}:standby`,
  });
  const echo = eventOf(parse(delivery(MESSENGER, [echoElement(MESSENGER, TEXT)], 'standby')));
  expect(echo).toMatchObject({
    type: 'pyloto.messaging.message_observed.v1',
    payload: { direction: 'outbound' },
  });
});

test.each<[string, object, object]>([
  ['is_deleted', REVOKED, {}],
  ['message_edit', { message_edit: { mid: MID, num_edit: 1, text: 'b' } }, { text: 'b' }],
  ['reaction', { reaction: { mid: MID, action: 'react', emoji: '👍' } }, { text: '👍' }],
])('an act upon a message is observed as one that points to it: %s', (kind, act, text) => {
  const event = eventOf(received(MESSENGER, act, 'standby'));
  expect(event).toMatchObject({
    type: 'pyloto.messaging.message_observed.v1',
    payload: {
      content: { kind: 'unsupported', providerKind: kind, ...text },
      context: { replyTo: { externalMessageId: MID } },
    },
  });
  const { externalMessageId } = event.payload;
  expect(externalMessageId).toMatch(new RegExp(`^${kind}-[a-z2-7]{32}$`));
  expect(eventOf(received(MESSENGER, act, 'standby')).dedupeKey).toBe(event.dedupeKey);
});
