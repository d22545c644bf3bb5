import { expect, test } from 'vitest';

import {
  CHANNEL,
  onlyEvent,
  onlySkipped,
  parseChange,
  parseParts,
  textMessage,
  WABA_ID,
} from '../test-deliveries.ts';

const ERRORS = [{ code: 0, title: 'We were unable to authenticate the app user' }];

test('a value that holds errors alone reports them', () => {
  expect(onlyEvent(parseParts('messages', { errors: ERRORS }))).toEqual({
    capabilityId: 'account_updates',
    type: 'pyloto.messaging.channel_error_reported.v1',
    dedupeKey: expect.stringMatching(new RegExp(`^whatsapp:${WABA_ID}:messages:[a-z2-7]{32}$`)),
    channel: CHANNEL,
    occurredAt: '2026-03-02T10:00:00.000Z',
    payload: {
      channel: CHANNEL,
      errors: [{ code: '0', title: 'We were unable to authenticate the app user' }],
      occurredAt: '2026-03-02T10:00:00.000Z',
    },
  });
});

test('errors beside a message that says something are reported beside it', () => {
  const items = parseParts('messages', { messages: [textMessage()], errors: ERRORS });
  expect(items).toMatchObject([
    { capabilityId: 'inbound_messages' },
    { capabilityId: 'account_updates' },
  ]);
  expect(items[0]).not.toHaveProperty('payload.errors');
});

test('errors of a value that names no number are reported for the account', () => {
  expect(onlyEvent(parseChange('messages', { errors: ERRORS }))).toMatchObject({
    channel: { type: 'whatsapp', accountId: WABA_ID },
    payload: { errors: [{ code: '0' }] },
  });
});

test('errors beside a message that has errors of its own are reported beside it', () => {
  const own = textMessage({ type: 'unsupported', text: undefined, errors: [{ code: 131051 }] });
  expect(parseParts('messages', { messages: [own, null], errors: ERRORS })).toMatchObject([
    { payload: { errors: [{ code: '131051' }] } },
    { outcome: 'invalid' },
    { payload: { errors: [{ code: '0' }] } },
  ]);
});

test('errors of nobody are one invalid item, for want of a number', () => {
  const items = parseChange('messages', { errors: ERRORS }, { id: undefined });
  expect(onlySkipped(items).reason).toBe('metadata has no phone_number_id');
});

test('errors of an account that is not named cannot be keyed', () => {
  const value = { metadata: { phone_number_id: '1' }, errors: ERRORS };
  expect(onlySkipped(parseChange('messages', value, { id: '' })).reason).toBe('entry has no id');
});

test.each(['x', {}, [], [null, 7]])('errors that are %j are none', (errors) => {
  const items = parseParts('messages', { messages: [textMessage()], errors });
  expect(onlyEvent(items).capabilityId).toBe('inbound_messages');
});
