import { isParsedEvent, type ParsedItem } from '@pyloto/core-connectors';
import { describe, expect, test } from 'vitest';

import { isJsonObject } from '../../json/json-object.ts';
import {
  CHANNEL,
  METADATA,
  onlyEvent,
  onlySkipped,
  parseChange,
  parseParts,
  PERSON,
  textMessage,
  WABA_ID,
} from '../test-deliveries.ts';

const BUSINESS_PHONE = METADATA.display_phone_number;
const BUSINESS = { id: METADATA.phone_number_id, kind: 'business', phoneNumber: BUSINESS_PHONE };
const fromBusiness = (parts: object = {}): object =>
  textMessage({ from: BUSINESS_PHONE, to: PERSON.phone, ...parts });

const parseEcho = (echo: object): readonly ParsedItem[] =>
  parseParts('smb_message_echoes', { contacts: undefined, message_echoes: [echo] });
const chunk = (messages: unknown, metadata: object = { phase: 0, chunk_order: 1 }): object => ({
  metadata: { ...metadata, progress: 55 },
  threads: [{ id: PERSON.phone, messages }],
});
const parseHistory = (parts: object): readonly ParsedItem[] =>
  parseParts('history', { contacts: undefined, ...parts });

describe('echoes', () => {
  test('what the business wrote in the app is a message it sent', () => {
    expect(onlyEvent(parseEcho(fromBusiness()))).toMatchObject({
      capabilityId: 'outbound_messages',
      type: 'pyloto.messaging.message_sent.v1',
      dedupeKey: `whatsapp:${CHANNEL.accountId}:msg:wamid.HBgLMTY1MDU1NTAxNDIA`,
      subject: PERSON.phone,
      payload: {
        direction: 'outbound',
        sender: BUSINESS,
        recipient: { id: PERSON.phone, kind: 'user', phoneNumber: PERSON.phone },
        conversation: { id: PERSON.phone, kind: 'direct' },
        content: { kind: 'text' },
      },
    });
  });

  test('it may go to somebody without a phone', () => {
    const ids = { to_user_id: PERSON.userId, to_parent_user_id: PERSON.parentUserId };
    expect(onlyEvent(parseEcho(fromBusiness({ to: undefined, ...ids }))).payload).toMatchObject({
      recipient: { id: PERSON.userId, aliases: [PERSON.parentUserId] },
      conversation: { id: PERSON.userId },
    });
  });

  test.each([
    {
      type: 'edit',
      edit: { original_message_id: 'wamid.T', message: { type: 'text', text: { body: 'b' } } },
    },
    { type: 'revoke', revoke: { original_message_id: 'wamid.T' } },
  ])('a change in the app is the business its own, also with from and to swapped: %j', (change) => {
    for (const ends of [{}, { from: PERSON.phone, to: '+1 650 555 0100' }]) {
      expect(onlyEvent(parseEcho(fromBusiness({ ...change, ...ends })))).toMatchObject({
        capabilityId: 'message_changes',
        subject: PERSON.phone,
        payload: {
          direction: 'outbound',
          actor: BUSINESS,
          target: { externalMessageId: 'wamid.T' },
        },
      });
    }
  });

  test('somebody without a phone is known by their user id, also with from and to swapped', () => {
    const ends = { from: undefined, from_user_id: PERSON.userId, to: BUSINESS_PHONE };
    expect(onlyEvent(parseEcho(textMessage(ends))).payload).toMatchObject({
      direction: 'outbound',
      recipient: { id: PERSON.userId },
    });
  });

  test('ends are swapped only where the business is the one addressed, and not the author too', () => {
    const byAnother = onlyEvent(parseEcho(fromBusiness({ from: '16505550199' })));
    const toItself = onlyEvent(parseEcho(fromBusiness({ to: METADATA.phone_number_id })));
    expect(byAnother.subject).toBe(PERSON.phone);
    expect(toItself.subject).toBe(METADATA.phone_number_id);
  });

  test('a reaction in the app is the business its own', () => {
    const reaction = { type: 'reaction', reaction: { message_id: 'wamid.T', emoji: '👍' } };
    expect(onlyEvent(parseEcho(fromBusiness(reaction))).payload).toMatchObject({
      direction: 'outbound',
      actor: BUSINESS,
      target: { externalId: 'wamid.T', conversationExternalId: PERSON.phone },
    });
  });

  test('an echo to nobody is invalid', () => {
    expect(onlySkipped(parseEcho(fromBusiness({ to: undefined })))).toMatchObject({
      outcome: 'invalid',
      field: 'smb_message_echoes',
    });
  });
});

describe('history', () => {
  test('both sides of an old conversation are imported, each as who wrote it', () => {
    const items = parseHistory({
      history: [chunk([textMessage(), fromBusiness({ id: 'wamid.B' })])],
    });
    expect(items).toMatchObject([
      {
        capabilityId: 'message_history',
        type: 'pyloto.messaging.message_imported.v1',
        dedupeKey: `whatsapp:${CHANNEL.accountId}:msg:wamid.HBgLMTY1MDU1NTAxNDIA:history-0-1`,
        payload: { direction: 'inbound', sender: { id: PERSON.phone } },
      },
      {
        dedupeKey: `whatsapp:${CHANNEL.accountId}:msg:wamid.B:history-0-1`,
        subject: PERSON.phone,
        payload: { direction: 'outbound', sender: BUSINESS, recipient: { id: PERSON.phone } },
      },
    ]);
  });

  test('a message of a thread is with whom the thread is with', () => {
    const messages = [textMessage({ from: BUSINESS_PHONE }), textMessage({ from: undefined })];
    const history = [chunk(messages), { ...chunk(messages), threads: [{ id: 'US.7', messages }] }];
    const byPhone = { id: PERSON.phone, kind: 'user', phoneNumber: PERSON.phone };
    const byUserId = { id: 'US.7', kind: 'user' };
    const ends = parseHistory({ history })
      .filter(isParsedEvent)
      .map(({ payload }) => payload)
      .filter(isJsonObject)
      .map(({ direction, sender, recipient }) => ({ direction, sender, recipient }));
    expect(ends).toEqual([
      { direction: 'outbound', sender: BUSINESS, recipient: byPhone },
      { direction: 'inbound', sender: byPhone },
      { direction: 'outbound', sender: BUSINESS, recipient: byUserId },
      { direction: 'inbound', sender: byUserId },
    ]);
  });

  test('an old message without a from is of whom it names, else of the business when it is to somebody', () => {
    const nobody = textMessage({ from: undefined });
    const messages = [
      { ...nobody, from_user_id: 'US.7', to: BUSINESS_PHONE },
      { ...nobody, to: PERSON.phone },
      { ...nobody, from_user_id: 'US.7' },
      nobody,
    ];
    expect(parseHistory({ history: [chunk(messages)] })).toMatchObject([
      { payload: { direction: 'inbound', sender: { id: 'US.7' } } },
      { payload: { direction: 'outbound', recipient: { id: PERSON.phone } } },
      { payload: { direction: 'inbound', sender: { id: 'US.7' } } },
      { payload: { direction: 'inbound', sender: { id: PERSON.phone } } },
    ]);
  });

  test('a file is announced, then comes, and both are heard', () => {
    const id = 'wamid.M';
    const image = { id: '1479537139650973', mime_type: 'image/jpeg' };
    const announced = onlyEvent(
      parseHistory({ history: [chunk([textMessage({ id, type: 'media_placeholder' })])] }),
    );
    const brought = onlyEvent(
      parseHistory({ messages: [textMessage({ id, type: 'image', image })] }),
    );
    expect(announced.payload).toMatchObject({
      content: { kind: 'media', attachments: [{ type: 'file', pending: true }] },
    });
    expect(brought).toMatchObject({
      capabilityId: 'message_history',
      payload: { content: { attachments: [{ externalId: '1479537139650973' }] } },
    });
    expect(announced.dedupeKey).toBe(`whatsapp:${CHANNEL.accountId}:msg:wamid.M:history-0-1`);
    expect(brought.dedupeKey).toBe(`whatsapp:${CHANNEL.accountId}:msg:wamid.M:history-media`);
  });

  test.each([
    [{ phase: 1, chunk_order: '2' }, 'history-1-2'],
    [{ phase: 1 }, 'history-1-'],
    [{ chunk_order: 2 }, 'history--2'],
    [{}, 'history'],
  ])('the key of a message names its chunk: %j', (metadata, part) => {
    const { dedupeKey } = onlyEvent(parseHistory({ history: [chunk([textMessage()], metadata)] }));
    expect(dedupeKey).toBe(`whatsapp:${CHANNEL.accountId}:msg:wamid.HBgLMTY1MDU1NTAxNDIA:${part}`);
  });

  test('a message in another chunk has another key, none is a live message its key', () => {
    const live = onlyEvent(parseParts('messages', { messages: [textMessage()] })).dedupeKey;
    const keys = [
      { phase: 0, chunk_order: 1 },
      { phase: 0, chunk_order: '2' },
      { phase: 1, chunk_order: 1 },
      {},
    ].map(
      (metadata) =>
        onlyEvent(parseHistory({ history: [chunk([textMessage()], metadata)] })).dedupeKey,
    );
    expect(new Set([live, ...keys]).size).toBe(5);
  });

  test('an old reaction, edit or revocation does not happen again', () => {
    const acts = [
      textMessage({
        type: 'reaction',
        text: undefined,
        reaction: { message_id: 'wamid.T', emoji: '👍' },
      }),
      textMessage({
        type: 'edit',
        text: undefined,
        edit: { original_message_id: 'wamid.T', message: { text: { body: 'b' } } },
      }),
      textMessage({ type: 'revoke', text: undefined, revoke: { original_message_id: 'wamid.T' } }),
      textMessage({ type: 'revoke', text: undefined, revoke: 'x' }),
    ];
    expect(parseHistory({ history: [chunk(acts)] })).toMatchObject([
      {
        capabilityId: 'message_history',
        payload: {
          content: { kind: 'unsupported', providerKind: 'reaction', text: '👍' },
          context: { replyTo: { externalMessageId: 'wamid.T' } },
        },
      },
      {
        capabilityId: 'message_history',
        payload: {
          content: { providerKind: 'edit', text: 'b' },
          context: { replyTo: { externalMessageId: 'wamid.T' } },
        },
      },
      {
        capabilityId: 'message_history',
        payload: {
          content: { providerKind: 'revoke' },
          context: { replyTo: { externalMessageId: 'wamid.T' } },
        },
      },
      { capabilityId: 'message_history', payload: { content: { providerKind: 'revoke' } } },
    ]);
  });

  test('a business that declined to share is heard', () => {
    const errors = [{ code: 2593109, title: 'History sync is turned off' }];
    expect(onlyEvent(parseHistory({ history: [{ errors }] }))).toMatchObject({
      capabilityId: 'account_updates',
      type: 'pyloto.messaging.channel_error_reported.v1',
      dedupeKey: expect.stringContaining(`whatsapp:${WABA_ID}:history:`),
      payload: { errors: [{ code: '2593109', title: 'History sync is turned off' }] },
    });
  });

  test('the errors of another chunk or number have another key', () => {
    const history = [1, 2].map((code) => ({ errors: [{ code }] }));
    const keys = ['308', '309']
      .flatMap((id) => parseHistory({ metadata: { phone_number_id: id }, history }))
      .map((item) => isParsedEvent(item) && item.dedupeKey);
    expect(new Set(keys).size).toBe(4);
  });

  test('a history that is null is none beside the files that come', () => {
    const items = parseHistory({ history: null, messages: [textMessage()] });
    expect(onlyEvent(items).capabilityId).toBe('message_history');
  });

  test('a broken chunk, thread or message costs its neighbours nothing', () => {
    const history = [null, {}, { threads: [7, { id: '1' }] }, chunk([null, textMessage()])];
    expect(parseHistory({ history }).map((item) => item.outcome ?? 'event')).toEqual([
      'invalid',
      'invalid',
      'invalid',
      'invalid',
      'invalid',
      'event',
    ]);
    expect(onlySkipped(parseHistory({ history: 'none' })).outcome).toBe('invalid');
  });
});

describe('standby', () => {
  test('a message that another app answers is observed, under a key of its own', () => {
    const event = onlyEvent(parseParts('standby', { messages: [textMessage()] }));
    expect(event).toMatchObject({
      capabilityId: 'standby_messages',
      type: 'pyloto.messaging.message_observed.v1',
      dedupeKey: `whatsapp:${CHANNEL.accountId}:msg:wamid.HBgLMTY1MDU1NTAxNDIA:standby`,
      payload: { direction: 'inbound', sender: { id: PERSON.phone } },
    });
  });

  test('what the other app wrote is observed as sent, its statuses are ignored', () => {
    const items = parseParts('standby', { message_echoes: [fromBusiness()], statuses: [{}] });
    expect(items).toMatchObject([
      { capabilityId: 'standby_messages', payload: { direction: 'outbound' } },
      {
        outcome: 'ignored',
        field: 'standby',
        reason: 'statuses of another app are not handled',
      },
    ]);
  });

  test('a reaction to what the other app holds is observed, not handled', () => {
    const reaction = { type: 'reaction', reaction: { message_id: 'wamid.T', emoji: '👍' } };
    const event = onlyEvent(parseParts('standby', { messages: [textMessage(reaction)] }));
    expect(event.capabilityId).toBe('standby_messages');
  });
});

test.each([
  ['calls', { calls: [{ id: 'wacid.A' }, { id: 'wacid.B' }], statuses: [{}] }, 3],
  ['automatic_events', { automatic_events: [{}, {}] }, 2],
  ['smb_app_state_sync', { state_sync: [{}] }, 1],
  ['messaging_handovers', {}, 1],
  ['flows', { event: 'FLOW_STATUS_CHANGE' }, 1],
  ['partner_solutions', {}, 1],
  ['group_lifecycle_update', {}, 1],
  ['group_participants_update', {}, 1],
  ['group_settings_update', {}, 1],
  ['group_status_update', {}, 1],
])('%s is ignored by name, thing by thing', (field, parts, count) => {
  const items = parseParts(field, parts);
  expect(items).toHaveLength(count);
  for (const item of items) {
    expect(item).toEqual({
      outcome: 'ignored',
      field,
      reason: 'field is not handled',
      channel: { type: 'whatsapp', accountId: METADATA.phone_number_id },
    });
  }
  expect(parseChange(field, {})).toEqual([
    {
      outcome: 'ignored',
      field,
      reason: 'field is not handled',
      channel: { type: 'whatsapp', accountId: WABA_ID },
    },
  ]);
});
