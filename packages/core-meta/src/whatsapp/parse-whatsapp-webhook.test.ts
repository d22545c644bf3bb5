import { isConnectorError, isParsedEvent } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { parseWhatsAppWebhook } from './index.ts';
import {
  CHANNEL,
  deliveredStatus,
  delivery,
  METADATA,
  numberValue,
  onlyEvent,
  onlySkipped,
  parseChange,
  parseParts,
  PERSON,
  textMessage,
  verified,
  WABA_ID,
} from './test-deliveries.ts';

const keysOf = (body: unknown): (string | undefined)[] =>
  parseWhatsAppWebhook(verified(body)).map((item) =>
    isParsedEvent(item) ? item.dedupeKey : undefined,
  );

test('a text message becomes one event of its conversation', () => {
  expect(onlyEvent(parseParts('messages', { messages: [textMessage()] }))).toEqual({
    capabilityId: 'inbound_messages',
    type: 'pyloto.messaging.message_received.v1',
    dedupeKey: 'whatsapp:108104325522914:msg:wamid.HBgLMTY1MDU1NTAxNDIA',
    orderingKey: 'whatsapp:108104325522914:16505550142',
    channel: CHANNEL,
    subject: '16505550142',
    occurredAt: '2026-03-02T08:55:27.000Z',
    payload: {
      channel: CHANNEL,
      direction: 'inbound',
      externalMessageId: 'wamid.HBgLMTY1MDU1NTAxNDIA',
      conversation: { id: '16505550142', kind: 'direct' },
      sender: {
        id: '16505550142',
        kind: 'user',
        displayName: 'Lena Okafor',
        phoneNumber: '16505550142',
        aliases: [PERSON.userId],
      },
      sentAt: '2026-03-02T08:55:27.000Z',
      content: { kind: 'text', text: 'Is the blue bicycle still available?' },
    },
  });
});

test.each([null, [], 42, 'text'])('the body %j is refused whole', (body) => {
  expect(() => parseWhatsAppWebhook(verified(JSON.stringify(body)))).toThrow(
    expect.toSatisfy((error) => isConnectorError(error) && error.code === 'payload_invalid'),
  );
});

test('another object is one ignored item under its name', () => {
  expect(onlySkipped(parseWhatsAppWebhook(verified({ object: 'page', entry: [{}, {}] })))).toEqual({
    outcome: 'ignored',
    field: 'object:page',
    reason: 'object is not whatsapp_business_account',
  });
});

test.each([
  [undefined, 'object:unnamed'],
  [7, 'object:unnamed'],
  ['', 'object:unnamed'],
  ['call me at +1 (650) 555-0142', 'object:call_me_at_1_650_555-0142'],
  ['16505550142', 'object:_'],
  ['x'.repeat(500), `object:${'x'.repeat(64)}`],
])('the object %j is named so that it fits a metric label', (object, field) => {
  expect(onlySkipped(parseWhatsAppWebhook(verified({ object }))).field).toBe(field);
});

test.each([{}, 'x', null, undefined])('an entry list that is %j is invalid', (entry) => {
  const items = parseWhatsAppWebhook(verified({ object: 'whatsapp_business_account', entry }));
  expect(onlySkipped(items)).toMatchObject({ outcome: 'invalid', field: 'entry' });
});

test('no delivery is without a trace', () => {
  const bodies = [
    { object: 'whatsapp_business_account', entry: [] },
    { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [] }] },
    delivery('messages', numberValue({ messages: [] })),
    delivery('messages', numberValue({})),
    delivery('history', numberValue({ history: [] })),
    delivery('standby', numberValue({ something: 'else' })),
  ];
  for (const body of bodies) {
    expect(onlySkipped(parseWhatsAppWebhook(verified(body))).outcome).toBe('ignored');
  }
});

test('a broken entry, change or value costs its neighbours nothing', () => {
  const messages = { field: 'messages', value: numberValue({ messages: [textMessage()] }) };
  const statuses = { field: 'messages', value: numberValue({ statuses: [deliveredStatus()] }) };
  const broken = [7, { field: 42, value: {} }, { field: 'messages', value: 'x' }];
  const body = {
    object: 'whatsapp_business_account',
    entry: [
      null,
      { id: '1' },
      { id: '2', changes: [...broken, statuses] },
      { id: '3', changes: [messages] },
    ],
  };
  expect(parseWhatsAppWebhook(verified(body)).map((item) => item.outcome ?? 'event')).toEqual([
    'invalid',
    'invalid',
    'invalid',
    'invalid',
    'invalid',
    'event',
    'event',
  ]);
});

test('a broken message costs its neighbours nothing', () => {
  const items = parseParts('messages', {
    messages: [null, {}, textMessage({ text: 'plain' }), textMessage()],
    statuses: [deliveredStatus(), 'delivered'],
  });
  expect(items.map((item) => item.outcome ?? item.capabilityId)).toEqual([
    'invalid',
    'invalid',
    'invalid',
    'inbound_messages',
    'message_status_updates',
    'invalid',
  ]);
});

test('accounts of one delivery keep apart', () => {
  const other = { ...METADATA, phone_number_id: '309' };
  const body = {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '1',
        changes: [{ field: 'messages', value: numberValue({ messages: [textMessage()] }) }],
      },
      {
        id: '2',
        changes: [
          {
            field: 'messages',
            value: { ...numberValue({ messages: [textMessage()] }), metadata: other },
          },
        ],
      },
    ],
  };
  expect(keysOf(body)).toEqual([
    'whatsapp:108104325522914:msg:wamid.HBgLMTY1MDU1NTAxNDIA',
    'whatsapp:309:msg:wamid.HBgLMTY1MDU1NTAxNDIA',
  ]);
});

test('one message twice in a delivery stays two events with one key', () => {
  const items = parseParts('messages', { messages: [textMessage(), textMessage()] });
  expect(items).toHaveLength(2);
  expect(items[0]).toEqual(items[1]);
});

test.each([undefined, null, 'PNID', {}, { phone_number_id: '' }])(
  'with the metadata %j each message and status is invalid, and says why',
  (metadata) => {
    const parts = { messages: [textMessage(), textMessage()], statuses: [deliveredStatus()] };
    const items = parseChange('messages', { ...numberValue(parts), metadata });
    expect(items).toHaveLength(3);
    for (const item of items) {
      expect(item).toEqual({
        outcome: 'invalid',
        field: 'messages',
        reason: 'metadata has no phone_number_id',
        channel: { type: 'whatsapp', accountId: WABA_ID },
      });
    }
  },
);

test('a value without metadata and without anything else is invalid', () => {
  expect(onlySkipped(parseChange('messages', { metadata: 'PNID', messages: [] }))).toMatchObject({
    outcome: 'invalid',
    reason: 'metadata has no phone_number_id',
  });
});

test('a number that does not show itself is a channel without a display id', () => {
  const value = {
    ...numberValue({ messages: [textMessage()] }),
    metadata: { phone_number_id: METADATA.phone_number_id },
  };
  expect(onlyEvent(parseChange('messages', value)).channel).toEqual({
    type: 'whatsapp',
    accountId: METADATA.phone_number_id,
  });
});

test('a phone number id that is printed as a number keeps its digits', () => {
  const text = JSON.stringify(delivery('messages', numberValue({ messages: [textMessage()] })));
  const body = text.replace('"108104325522914"', '12345678901234567890');
  expect(onlyEvent(parseWhatsAppWebhook(verified(body))).channel.accountId).toBe(
    '12345678901234567890',
  );
});

test.each(['messages', 'statuses'])('a list of %s that is none is one invalid item', (list) => {
  expect(onlySkipped(parseParts('messages', { [list]: { 0: 'x' } }))).toMatchObject({
    outcome: 'invalid',
    reason: `${list} is not a list`,
  });
});

test('a list that is null is a list that is not there', () => {
  const items = parseParts('messages', { messages: null, statuses: [deliveredStatus()] });
  expect(onlyEvent(items).capabilityId).toBe('message_status_updates');
});

test('a change that becomes nothing says why', () => {
  const { accountId } = CHANNEL;
  expect(parseChange('messages', 'x')).toStrictEqual([
    {
      outcome: 'invalid',
      field: 'messages',
      reason: 'value is not an object',
      channel: { type: 'whatsapp', accountId: WABA_ID },
    },
  ]);
  expect(parseParts('messages', {})).toStrictEqual([
    {
      outcome: 'ignored',
      field: 'messages',
      reason: 'change holds nothing to handle',
      channel: { type: 'whatsapp', accountId },
    },
  ]);
  expect(parseChange('new_thing_2027', {}, { id: undefined })).toStrictEqual([
    { outcome: 'ignored', field: 'new_thing_2027', reason: 'field is unknown' },
  ]);
});

test('what becomes no event belongs to its account all the same', () => {
  const account = { channel: { type: 'whatsapp', accountId: WABA_ID } };
  const number = { channel: { type: 'whatsapp', accountId: METADATA.phone_number_id } };
  expect(parseChange('messages', 'x')).toMatchObject([account]);
  expect(parseChange('new_thing_2027', {})).toMatchObject([account]);
  expect(parseParts('new_thing_2027', {})).toMatchObject([number]);
  expect(parseParts('messages', { messages: 'x' })).toMatchObject([number]);
  expect(parseParts('messages', { messages: [null] })).toMatchObject([number]);
});

test('an unknown field is ignored under a name fit for a metric label', () => {
  expect(onlySkipped(parseChange('new_thing_2027', {}))).toMatchObject({
    outcome: 'ignored',
    field: 'new_thing_2027',
  });
  expect(onlySkipped(parseChange(`new thing ${'y'.repeat(100)}`, {})).field).toBe(
    `new_thing_${'y'.repeat(54)}`,
  );
  expect(onlySkipped(parseChange('constructor', {})).field).toBe('constructor');
});
