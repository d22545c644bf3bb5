import { expect, test } from 'vitest';

import {
  CHANNEL,
  deliveredStatus,
  METADATA,
  onlyEvent,
  onlySkipped,
  parseChange,
  parseParts,
  PERSON,
} from '../test-deliveries.ts';

const WAMID = 'wamid.HBgLMTY1MDU1NTAxNDIB';
const parse = (parts: object, contacts?: unknown) =>
  parseChange('messages', { metadata: METADATA, contacts, statuses: [deliveredStatus(parts)] });

test('a status becomes one event, keyed by message and status', () => {
  expect(onlyEvent(parse({}))).toEqual({
    capabilityId: 'message_status_updates',
    type: 'pyloto.messaging.message_status_changed.v1',
    dedupeKey: `whatsapp:${CHANNEL.accountId}:status:${WAMID}:delivered`,
    orderingKey: `whatsapp:${CHANNEL.accountId}:${PERSON.phone}`,
    channel: CHANNEL,
    subject: PERSON.phone,
    occurredAt: '2026-03-02T08:56:05.000Z',
    payload: {
      channel: CHANNEL,
      externalMessageId: WAMID,
      status: 'delivered',
      changedAt: '2026-03-02T08:56:05.000Z',
      conversation: { id: PERSON.phone, kind: 'direct' },
      recipient: { id: PERSON.phone, kind: 'user', phoneNumber: PERSON.phone },
    },
  });
});

test.each(['sent', 'delivered', 'read', 'played', 'failed', 'deleted', 'warning'])(
  'the status %s is known',
  (status) => {
    expect(onlyEvent(parse({ status })).payload).toHaveProperty('status', status);
    expect(onlyEvent(parse({ status })).dedupeKey).toMatch(new RegExp(`:${status}$`));
  },
);

test('a status nobody knows is ignored under its name', () => {
  expect(onlySkipped(parse({ status: 'teleported' }))).toEqual({
    outcome: 'ignored',
    field: 'status:teleported',
    reason: 'status is of an unknown name',
    channel: CHANNEL,
  });
  expect(onlySkipped(parse({ status: '[RINGING|ACCEPTED]' })).field).toBe(
    'status:_RINGING_ACCEPTED_',
  );
});

test.each([
  [{ status: 7 }, 'status has no name'],
  [{ status: undefined }, 'status has no name'],
  [{ id: undefined }, 'status has no message id'],
  [{ timestamp: 'TIMESTAMP' }, 'status has no timestamp in seconds'],
  [{ timestamp: [1_772_441_727] }, 'status has no timestamp in seconds'],
])('a status with %j is invalid', (parts, reason) => {
  expect(onlySkipped(parse(parts))).toEqual({
    outcome: 'invalid',
    field: 'statuses',
    reason,
    channel: CHANNEL,
  });
});

test.each([null, 'delivered', []])('a status that is %j is invalid', (status) => {
  expect(onlySkipped(parseParts('messages', { statuses: [status] }))).toEqual({
    outcome: 'invalid',
    field: 'statuses',
    reason: 'status is not an object',
    channel: CHANNEL,
  });
});

test('a call status is no message status, whatever its field', () => {
  const call = { id: 'wacid.A', type: 'call', status: 'RINGING' };
  expect(onlySkipped(parse(call))).toMatchObject({
    outcome: 'ignored',
    field: 'calls',
    reason: 'calls are not handled',
  });
  expect(onlySkipped(parseParts('calls', { statuses: [deliveredStatus(call)] }))).toMatchObject({
    outcome: 'ignored',
    field: 'calls',
  });
});

test.each(['parent_recipient_user_id', 'recipient_parent_user_id'])(
  'a person without a phone is known by their own id, their parent id by %s',
  (parentKey) => {
    const parts = {
      recipient_id: '',
      recipient_user_id: PERSON.userId,
      [parentKey]: PERSON.parentUserId,
    };
    expect(onlyEvent(parse(parts)).payload).toMatchObject({
      conversation: { id: PERSON.userId, kind: 'direct' },
      recipient: { id: PERSON.userId, kind: 'user', aliases: [PERSON.parentUserId] },
    });
  },
);

test('a status that names nobody is a status all the same', () => {
  const event = onlyEvent(parse({ recipient_id: undefined }));
  expect(event.payload).not.toHaveProperty('conversation');
  expect(event.payload).not.toHaveProperty('recipient');
  expect(event).not.toHaveProperty('subject');
  expect(event.orderingKey).toBe(`whatsapp:${CHANNEL.accountId}:${WAMID}`);
});

test('in a group the status is of the participant, who is part of the key', () => {
  const group = { recipient_type: 'group', recipient_id: '120363@g.us' };
  const ids = {
    recipient_participant_user_id: PERSON.userId,
    recipient_participant_parent_user_id: PERSON.parentUserId,
  };
  const withPhone = { ...group, ...ids, recipient_participant_id: PERSON.phone };
  expect(onlyEvent(parse(withPhone))).toMatchObject({
    dedupeKey: `whatsapp:${CHANNEL.accountId}:status:${WAMID}:delivered:${PERSON.phone}`,
    subject: '120363@g.us',
    payload: {
      conversation: { id: '120363@g.us', kind: 'group' },
      recipient: { id: PERSON.phone, aliases: [PERSON.userId, PERSON.parentUserId] },
    },
  });
  expect(onlyEvent(parse({ ...group, ...ids })).dedupeKey).toBe(
    `whatsapp:${CHANNEL.accountId}:status:${WAMID}:delivered:${PERSON.userId}`,
  );
  const aggregated = onlyEvent(parse(group));
  expect(aggregated.dedupeKey).toBe(`whatsapp:${CHANNEL.accountId}:status:${WAMID}:delivered`);
  expect(aggregated.payload).not.toHaveProperty('recipient');
  const nowhere = onlyEvent(parse({ ...withPhone, recipient_id: undefined }));
  expect(nowhere.payload).toMatchObject({ recipient: { id: PERSON.phone } });
  expect(nowhere.payload).not.toHaveProperty('conversation');
});

test('price, billing window and callback data are kept where there are any', () => {
  const parts = {
    pricing: { billable: false, pricing_model: 'PMP', category: 'utility', type: 'regular' },
    conversation: {
      id: 'c1',
      origin: { type: 'referral_conversion' },
      expiration_timestamp: 1772528127,
    },
    biz_opaque_callback_data: 'order-20731',
  };
  expect(onlyEvent(parse(parts)).payload).toMatchObject({
    pricing: { billable: false, model: 'PMP', category: 'utility', type: 'regular' },
    billingWindow: {
      id: 'c1',
      origin: 'referral_conversion',
      expiresAt: '2026-03-03T08:55:27.000Z',
    },
    callbackData: 'order-20731',
  });
});

test.each([
  [{ billable: 'yes' }, 'billable'],
  [{ pricing_model: 7 }, 'model'],
  [{ category: '' }, 'category'],
  [{ type: null }, 'type'],
])('of a price with %j the rest is kept', (broken, absent) => {
  const pricing = { billable: true, pricing_model: 'PMP', category: 'utility', type: 'regular' };
  const { payload } = onlyEvent(parse({ pricing: { ...pricing, ...broken } }));
  const whole = { billable: true, model: 'PMP', category: 'utility', type: 'regular' };
  const rest = Object.entries(whole).filter(([key]) => key !== absent);
  expect(payload).toHaveProperty('pricing', Object.fromEntries(rest));
});

test('a price or window that is broken costs itself and nothing else', () => {
  const parts = {
    pricing: 'free',
    conversation: { expiration_timestamp: 'TIMESTAMP' },
    errors: 'x',
  };
  const { payload } = onlyEvent(parse(parts));
  expect(payload).not.toHaveProperty('pricing');
  expect(payload).toHaveProperty('billingWindow', {});
  expect(payload).not.toHaveProperty('errors');
});

test.each([
  [
    {
      code: 131026,
      title: 'Undeliverable',
      message: 'Undeliverable',
      error_data: { details: 'why' },
      href: 'https://e.example',
    },
    { code: '131026', title: 'Undeliverable', details: 'why', helpUrl: 'https://e.example' },
  ],
  [
    { code: '<ERROR_CODE>', message: 'only this' },
    { code: '<ERROR_CODE>', title: 'only this' },
  ],
  [
    { code: 0, title: 'a', message: 'b' },
    { code: '0', title: 'a', details: 'b' },
  ],
  [{ title: 'no code' }, { code: 'unknown', title: 'no code' }],
])('a failed status says why: %j', (error, mapped) => {
  const { payload } = onlyEvent(parse({ status: 'failed', errors: [null, error] }));
  expect(payload).toHaveProperty('errors', [mapped]);
});
