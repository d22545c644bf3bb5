import { expect, test } from 'vitest';

import { directInboundOf } from './direct-inbound-of.ts';
import { directStatusOf } from './direct-status-of.ts';
import {
  AT_MS,
  INSTAGRAM,
  MESSENGER,
  MID,
  type Product,
  received,
  sent,
  WATERMARK_MS,
} from './test-messaging.ts';
import { eventOf } from '../delivery/test-items.ts';

const { accountId } = MESSENGER.channel;
const statusOf = (product: Product, parts: object): unknown =>
  directStatusOf(eventOf(received(product, parts)));

test('a delivery moves the message that it names, or all of the conversation up to a moment', () => {
  const watermark = WATERMARK_MS;
  expect(statusOf(MESSENGER, { delivery: { mids: [MID], watermark } })).toEqual({
    state: 'delivered',
    externalMessageId: MID,
    accountId,
  });
  expect(statusOf(MESSENGER, { delivery: { watermark } })).toEqual({
    state: 'delivered',
    accountId,
    upTo: { conversationId: MESSENGER.personId, atMs: WATERMARK_MS },
  });
});

test('a read receipt moves the message that it names, or all of the conversation up to a moment', () => {
  expect(statusOf(INSTAGRAM, { read: { mid: MID } })).toEqual({
    state: 'read',
    externalMessageId: MID,
    accountId: INSTAGRAM.channel.accountId,
  });
  expect(statusOf(MESSENGER, { read: { watermark: WATERMARK_MS } })).toEqual({
    state: 'read',
    accountId,
    upTo: { conversationId: MESSENGER.personId, atMs: WATERMARK_MS },
  });
});

test('what the business itself has read moves nothing', () => {
  const read = { watermark: WATERMARK_MS };
  expect(directStatusOf(eventOf(sent(MESSENGER, { read })))).toBeUndefined();
});

test.each([undefined, 'standby'])('an echo says that a message was taken, and when: %s', (list) => {
  const message = { mid: MID, text: 'x', is_echo: true, metadata: 'order-20731' };
  expect(directStatusOf(eventOf(sent(MESSENGER, { message }, list)))).toEqual({
    state: 'sent',
    externalMessageId: MID,
    callbackData: 'order-20731',
    takenAtMs: AT_MS,
    accountId,
  });
});

const TEXT = { message: { mid: MID, text: 'x' } };
const REACTION = { reaction: { mid: MID, action: 'react', emoji: '👍' } };
const UNSEND = { message: { mid: MID, is_deleted: true } };
const EDIT = { message_edit: { mid: MID, num_edit: 1, text: 'y' } };
const REFERRAL = { referral: { ref: 'spring' } };
const READ = { read: { watermark: WATERMARK_MS } };
const SIGHTING = {
  accountId,
  conversationId: MESSENGER.personId,
  atMs: AT_MS,
};

test.each([TEXT, { postback: { mid: MID } }, REACTION])(
  'whoever does %j has written, also while another app holds the conversation',
  (parts) => {
    expect(directInboundOf(eventOf(received(MESSENGER, parts)))).toEqual([SIGHTING]);
    expect(directInboundOf(eventOf(received(MESSENGER, parts, 'standby')))).toEqual([SIGHTING]);
  },
);

test.each([UNSEND, EDIT, REFERRAL, READ])('whoever does %j has not written', (parts) => {
  const event = eventOf(received(MESSENGER, parts));
  expect(directInboundOf(event)).toBeUndefined();
  expect(directInboundOf(eventOf(received(MESSENGER, parts, 'standby')))).toBeUndefined();
});

test.each([TEXT, REACTION, UNSEND])(
  'what the business does, %j, shows nobody to have written',
  (parts) => {
    expect(directInboundOf(eventOf(sent(MESSENGER, parts)))).toBeUndefined();
    expect(directInboundOf(eventOf(sent(MESSENGER, parts, 'standby')))).toBeUndefined();
  },
);

test('a message of somebody says nothing about what was sent', () => {
  for (const parts of [TEXT, UNSEND, REACTION, EDIT, REFERRAL]) {
    expect(statusOf(MESSENGER, parts)).toBeUndefined();
    const observed = eventOf(received(MESSENGER, parts, 'standby'));
    expect(directStatusOf(observed)).toBeUndefined();
  }
});

test('a reaction to a comment shows nobody to have written', () => {
  const event = eventOf(received(MESSENGER, REACTION));
  const target = { kind: 'comment', externalId: '1', conversationExternalId: event.subject };
  expect(directInboundOf({ ...event, payload: { ...event.payload, target } })).toBeUndefined();
});
