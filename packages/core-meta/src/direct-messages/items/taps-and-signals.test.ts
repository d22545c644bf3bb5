import type { ParsedItem } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { eventsOf, eventOf } from '../../delivery/test-items.ts';
import {
  AT,
  AT_MS,
  delivery,
  echoElement,
  INSTAGRAM,
  MESSENGER,
  MID,
  parse,
  PRODUCTS,
  received,
  sent,
  skippedAs,
  WATERMARK,
  WATERMARK_MS,
} from '../test-messaging.ts';

test.each(PRODUCTS)('a tap on $channel.type is a message by its mid', (product) => {
  const postback = { mid: MID, title: 'Get started', payload: 'GET_STARTED' };
  expect(eventOf(received(product, { postback }))).toMatchObject({
    type: 'pyloto.messaging.message_received.v1',
    dedupeKey: `dm:${product.channel.type}:${product.channel.accountId}:msg:${MID}`,
    payload: {
      content: {
        kind: 'interactive_reply',
        reply: { type: 'postback', id: 'GET_STARTED', title: 'Get started' },
      },
    },
  });
});

function tap(timestamp: number): ReturnType<typeof eventOf> {
  const postback = { title: 'Prices?', payload: 'prices' };
  return eventOf(received(INSTAGRAM, { timestamp, postback }));
}

test('a tap without a mid is the same on every redelivery, and another at another time', () => {
  expect(tap(AT_MS).payload.externalMessageId).toMatch(/^postback-[a-z2-7]{32}$/);
  expect(tap(AT_MS).dedupeKey).toBe(tap(AT_MS).dedupeKey);
  expect(tap(AT_MS).dedupeKey).not.toBe(tap(AT_MS + 1).dedupeKey);
});

test('a tap that is observed has no payload, and is observed', () => {
  expect(
    eventOf(received(MESSENGER, { postback: { title: 'Get started' } }, 'standby')),
  ).toMatchObject({
    type: 'pyloto.messaging.message_observed.v1',
    payload: { content: { reply: { type: 'postback', title: 'Get started' } } },
  });
});

const REFERRAL = { ref: 'spring-sale', source: 'SHORTLINK', type: 'OPEN_THREAD' };

test('what somebody who taps came by is told with the tap', () => {
  const postback = { mid: MID, payload: 'GET_STARTED', referral: REFERRAL };
  expect(eventOf(received(MESSENGER, { postback })).payload.referral).toEqual({
    sourceType: 'SHORTLINK',
    ref: 'spring-sale',
  });
});

test.each(PRODUCTS)('a referral by itself on $channel.type is a conversation opened', (product) => {
  const { channel, personId } = product;
  expect(eventOf(received(product, { referral: REFERRAL }))).toMatchObject({
    capabilityId: 'conversation_referrals',
    type: 'pyloto.messaging.conversation_referred.v1',
    dedupeKey: `dm:${channel.type}:${channel.accountId}:referral:${personId}:2026-03-02T10%3A04%3A11.219Z:spring-sale`,
    payload: {
      actor: { id: personId },
      referral: { sourceType: 'SHORTLINK', ref: 'spring-sale' },
      occurredAt: AT,
    },
  });
});

test('a referral that is observed is a message that says nothing', () => {
  expect(eventOf(received(MESSENGER, { referral: REFERRAL }, 'standby'))).toMatchObject({
    type: 'pyloto.messaging.message_observed.v1',
    payload: {
      content: { kind: 'unsupported', providerKind: 'referral' },
      referral: { ref: 'spring-sale' },
    },
  });
});

const LOVE = { mid: MID, action: 'react', reaction: 'love', emoji: '❤️' };

test.each(PRODUCTS)('a reaction on $channel.type is one of the reactions', (product) => {
  const { channel, personId } = product;
  expect(eventOf(received(product, { reaction: LOVE }))).toMatchObject({
    capabilityId: 'inbound_reactions',
    type: 'pyloto.reactions.reaction_added.v1',
    dedupeKey: `react:${channel.type}:${channel.accountId}:message:${MID}:${personId}:❤:2026-03-02T10%3A04%3A11.219Z`,
    subject: personId,
    payload: {
      direction: 'inbound',
      target: { kind: 'message', externalId: MID, conversationExternalId: personId },
      actor: { id: personId },
      timestamp: AT,
      reactionType: { kind: 'emoji', value: '❤' },
    },
  });
});

function typeOf(reaction: object): unknown {
  const act = { reaction: { mid: MID, action: 'react', ...reaction } };
  return eventOf(received(MESSENGER, act)).payload.reactionType;
}

test('a word without an emoji is a reaction, and a like is a like', () => {
  expect(typeOf({ reaction: 'angry' })).toEqual({ kind: 'custom', value: 'angry' });
  expect(typeOf({ reaction: 'like' })).toEqual({ kind: 'like', value: 'like' });
  expect(typeOf({ reaction: 'other', emoji: '🔥' })).toEqual({ kind: 'emoji', value: '🔥' });
});

test.each([
  ['without an emoji', {}, undefined],
  ['with it', { reaction: 'love', emoji: '❤' }, { kind: 'emoji', value: '❤' }],
])('a reaction that is taken back %s is a removal', (_, repeated, reactionType) => {
  const reaction = { mid: MID, action: 'unreact', ...repeated };
  const event = eventOf(received(MESSENGER, { reaction }));
  expect(event.type).toBe('pyloto.reactions.reaction_removed.v1');
  expect(event.payload.reactionType).toEqual(reactionType);
});

test('a reaction of the business is outbound', () => {
  expect(eventOf(sent(MESSENGER, { reaction: LOVE })).payload).toMatchObject({
    direction: 'outbound',
    actor: { id: MESSENGER.channel.accountId, kind: 'business' },
    target: { conversationExternalId: MESSENGER.personId },
  });
});

test('one message is read on Instagram, everything up to a moment on Messenger', () => {
  const one = eventOf(received(INSTAGRAM, { read: { mid: MID } }));
  expect(one).toMatchObject({
    capabilityId: 'message_status_updates',
    type: 'pyloto.messaging.messages_read.v1',
    dedupeKey: `dm:instagram:${INSTAGRAM.channel.accountId}:read:${INSTAGRAM.personId}:${MID}`,
    payload: { actor: { id: INSTAGRAM.personId }, message: { externalMessageId: MID }, at: AT },
  });
  expect(one.payload).not.toHaveProperty('readUpTo');
  const all = eventOf(received(MESSENGER, { read: { watermark: WATERMARK_MS, seq: 417 } }));
  expect(all.payload).toMatchObject({ readUpTo: WATERMARK, at: AT });
  expect(all.payload).not.toHaveProperty('message');
});

test('a receipt without a time of its own is of its watermark', () => {
  const read = eventOf(received(MESSENGER, { timestamp: 0, read: { watermark: WATERMARK_MS } }));
  expect(read.occurredAt).toBe(WATERMARK);
  const mids = { mids: [MID], watermark: WATERMARK_MS };
  expect(eventOf(received(MESSENGER, { timestamp: 0, delivery: mids })).occurredAt).toBe(WATERMARK);
});

test('each message that a delivery names is delivered, a broken id costs itself', () => {
  const items = received(MESSENGER, {
    delivery: { mids: ['m_1', null, 'm_2'], watermark: WATERMARK_MS },
  });
  expect(items).toHaveLength(3);
  expect(items[1]).toMatchObject({ outcome: 'invalid', reason: 'mid is not an id' });
  expect(eventsOf(items)).toMatchObject(
    ['m_1', 'm_2'].map((externalMessageId) => ({
      type: 'pyloto.messaging.message_status_changed.v1',
      dedupeKey: `dm:messenger:${MESSENGER.channel.accountId}:status:${externalMessageId}:delivered`,
      subject: MESSENGER.personId,
      payload: {
        status: 'delivered',
        externalMessageId,
        recipient: { id: MESSENGER.personId },
        changedAt: AT,
      },
    })),
  );
});

test.each([{}, { mids: [] }, { mids: null }])(
  'a delivery that names no message, %j, is of all up to its watermark',
  (mids) => {
    expect(
      eventOf(received(MESSENGER, { delivery: { ...mids, watermark: WATERMARK_MS } })),
    ).toMatchObject({
      type: 'pyloto.messaging.messages_delivered.v1',
      payload: { deliveredUpTo: WATERMARK, at: AT, actor: { id: MESSENGER.personId } },
    });
  },
);

test('receipts say the same while another app holds the conversation', () => {
  const read = { read: { watermark: WATERMARK_MS } };
  expect(received(MESSENGER, read, 'standby')).toEqual(received(MESSENGER, read));
});

test.each([
  ['a link', { ref: 'signup' }, { category: 'plugin', ref: 'signup' }],
  [
    'notifications',
    { type: 'notification_messages', payload: 'news', title: 'News' },
    { category: 'notification_messages', ref: 'news', text: 'News' },
  ],
])('whoever opts in by %s says what they want to receive', (_, optin, said) => {
  expect(eventOf(received(MESSENGER, { optin }))).toMatchObject({
    capabilityId: 'user_updates',
    type: 'pyloto.messaging.user_preference_changed.v1',
    subject: MESSENGER.personId,
    payload: { ...said, actor: { id: MESSENGER.personId }, value: 'opt_in', occurredAt: AT },
  });
});

test('whoever stops notifications says so', () => {
  const optin = {
    type: 'notification_messages',
    notification_messages_status: 'STOP_NOTIFICATIONS',
  };
  expect(eventOf(received(MESSENGER, { optin })).payload.value).toBe('stop');
});

test('whoever opts in without a sender is known by the plugin’s reference', () => {
  const optin = { ref: 'signup', user_ref: 'ref-1' };
  const event = eventOf(received(MESSENGER, { optin, sender: undefined }));
  expect(event).toMatchObject({
    subject: 'ref-1',
    payload: { actor: { id: 'ref-1' }, category: 'checkbox_plugin', ref: 'signup' },
  });
  expect(skippedAs(received(MESSENGER, { optin: { ref: 'x' }, sender: undefined }))).toBe(
    'invalid optin: item names no person',
  );
});

test.each([
  ['pass_thread_control', 'passed', { previous_owner_app_id: '1', new_owner_app_id: 2 }],
  ['take_thread_control', 'taken', { previous_owner_app_id: '1', new_owner_app_id: '2' }],
  ['request_thread_control', 'requested', { previous_owner_app_id: 1, requested_owner_app_id: 2 }],
])('%s is a conversation that was %s', (kind, change, apps) => {
  const { accountId } = MESSENGER.channel;
  for (const list of ['messaging', 'messaging_handovers', 'standby']) {
    const element = echoElement(MESSENGER, { [kind]: { ...apps, metadata: 'help' } });
    expect(eventOf(parse(delivery(MESSENGER, [element], list)))).toMatchObject({
      capabilityId: 'thread_control',
      type: 'pyloto.messaging.thread_control_changed.v1',
      dedupeKey: `dm:messenger:${accountId}:thread:${MESSENGER.personId}:2026-03-02T10%3A04%3A11.219Z:${change}`,
      payload: { change, previousAppId: '1', appId: '2', metadata: 'help', occurredAt: AT },
    });
  }
});

const invalid = (kind: string, reason: string): string => `invalid ${kind}: ${reason}`;

test.each<[string, object, string]>([
  ['reaction', { action: 'react' }, invalid('reaction', 'reaction has no mid')],
  ['reaction', { mid: MID }, invalid('reaction', 'reaction has no action')],
  [
    'reaction',
    { mid: MID, action: 'react' },
    invalid('reaction', 'reaction has neither an emoji nor a name'),
  ],
  ['reaction', { mid: MID, action: 'wave' }, 'ignored reaction:wave: action is not handled'],
  ['read', {}, invalid('read', 'read has neither a mid nor a watermark')],
  ['read', { watermark: 0 }, invalid('read', 'read has neither a mid nor a watermark')],
  ['delivery', { mids: 'x' }, invalid('delivery', 'delivery has neither mids nor a watermark')],
])('%s %j is %s', (kind, thing, reason) => {
  expect(skippedAs(received(MESSENGER, { [kind]: thing }))).toBe(reason);
});

test.each(['postback', 'reaction', 'read', 'delivery', 'referral', 'optin', 'pass_thread_control'])(
  '%s of nobody is invalid',
  (kind) => {
    const whole = { mid: MID, action: 'react', emoji: '👍', watermark: WATERMARK_MS };
    const items: readonly ParsedItem[] = received(MESSENGER, { [kind]: whole, sender: null });
    expect(skippedAs(items)).toBe(invalid(kind, 'item names no person'));
  },
);
