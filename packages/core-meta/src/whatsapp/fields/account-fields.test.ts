import { describe, expect, test } from 'vitest';

import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import { parseWhatsAppWebhook } from '../index.ts';
import {
  delivery,
  onlyEvent,
  onlySkipped,
  parseChange,
  verified,
  WABA_ID,
} from '../test-deliveries.ts';

const TIME = { time: 1_772_441_727 };
const ACCOUNT = { type: 'whatsapp', accountId: WABA_ID };

const keyOf = (value: object, entry: object = TIME, field = 'account_update'): string =>
  onlyEvent(parseChange(field, value, entry)).dedupeKey;

function factsOf(value: object): JsonObject {
  const { payload } = onlyEvent(parseChange('account_update', value, TIME));
  return isJsonObject(payload) && isJsonObject(payload.details) ? payload.details : {};
}

test('an account event says what happened, and the rest as facts', () => {
  const value = {
    phone_number: '16505550100',
    event: 'ACCOUNT_RESTRICTION',
    restriction_info: [{ restriction_type: 'RESTRICTED_X', expiration: 1772528127 }],
    ban_info: null,
  };
  const event = onlyEvent(parseChange('account_update', value, TIME));
  const channel = { ...ACCOUNT, displayId: '16505550100' };
  expect(event).toEqual({
    capabilityId: 'account_updates',
    type: 'pyloto.messaging.account_changed.v1',
    dedupeKey: expect.stringMatching(
      new RegExp(`^whatsapp:${WABA_ID}:account_update:[a-z2-7]{32}$`),
    ),
    channel,
    occurredAt: '2026-03-02T08:55:27.000Z',
    payload: {
      channel,
      aspect: 'account',
      event: 'ACCOUNT_RESTRICTION',
      details: {
        phoneNumber: '16505550100',
        'restrictionInfo.0.restrictionType': 'RESTRICTED_X',
        'restrictionInfo.0.expiration': 1772528127,
      },
      occurredAt: '2026-03-02T08:55:27.000Z',
    },
  });
});

test.each([
  ['account_review_update', { decision: 'X' }, { aspect: 'review', event: 'X' }],
  ['account_alerts', { alert_type: 'X' }, { aspect: 'alert', event: 'X' }],
  [
    'business_capability_update',
    { max_phones: 25 },
    { aspect: 'capability', details: { maxPhones: 25 } },
  ],
  ['phone_number_name_update', { decision: 'X' }, { aspect: 'name', event: 'X' }],
  ['phone_number_quality_update', { event: 'X' }, { aspect: 'quality', event: 'X' }],
  ['security', { event: 'X' }, { aspect: 'security', event: 'X' }],
  ['payment_configuration_update', { status: 'X' }, { aspect: 'payment', event: 'X' }],
  ['business_username_update', { status: 'X' }, { aspect: 'username', event: 'X' }],
])('%s is a change of its aspect', (field, value, payload) => {
  expect(onlyEvent(parseChange(field, value, TIME)).payload).toMatchObject(payload);
});

test('an alert reads alike flat, as it comes, and nested, as it is documented', () => {
  const alert = { alert_severity: 'WARNING', alert_type: 'X', alert_description: 'text' };
  const payloads = [
    { entity_type: 'BUSINESS', entity_id: '5069', ...alert },
    { entity_type: 'BUSINESS', entity_id: '5069', alert_info: alert },
  ].map((value) => onlyEvent(parseChange('account_alerts', value, TIME)).payload);
  expect(payloads[0]).toEqual(payloads[1]);
  expect(payloads[0]).toMatchObject({
    event: 'X',
    details: {
      entityType: 'BUSINESS',
      entityId: '5069',
      alertSeverity: 'WARNING',
      alertDescription: 'text',
    },
  });
});

test.each([
  ['nothing', { alertInfo: 'nothing' }],
  [7, { alertInfo: 7 }],
  [null, {}],
])('an alert whose info is %j is an alert all the same', (info, details) => {
  const items = parseChange('account_alerts', { alert_type: 'X', alert_info: info }, TIME);
  expect(onlyEvent(items).payload).toMatchObject({ aspect: 'alert', event: 'X', details });
});

test('an event about a partner belongs to the account it names', () => {
  const value = { event: 'PARTNER_REMOVED', waba_info: { waba_id: '980198427658004' } };
  const event = onlyEvent(parseChange('account_update', value, TIME));
  expect(event.channel.accountId).toBe('980198427658004');
  expect(event.dedupeKey).toContain(`whatsapp:${WABA_ID}:account_update:`);
});

test('an event without a time happened when it arrived', () => {
  const event = onlyEvent(parseChange('account_update', { event: 'X' }));
  expect(event.occurredAt).toBe('2026-03-02T10:00:00.000Z');
});

test('an event of an account that is not named is invalid', () => {
  const items = parseChange('account_update', { event: 'X' }, { id: undefined });
  expect(onlySkipped(items)).toEqual({
    outcome: 'invalid',
    field: 'account_update',
    reason: 'entry has no id',
  });
});

describe('the key of what has no id', () => {
  test('the order of keys makes no difference', () => {
    expect(keyOf({ event: 'X', info: { a: 1, b: [2] } })).toBe(
      keyOf({ info: { b: [2], a: 1 }, event: 'X' }),
    );
  });

  test('another value, time, field or account makes one', () => {
    const value = { event: 'X', status: 'X', info: { a: 1 } };
    const keys = [
      keyOf(value),
      keyOf({ ...value, info: { a: 2 } }),
      keyOf(value, { time: TIME.time + 1 }),
      keyOf(value, {}),
      keyOf(value, TIME, 'security'),
      keyOf(value, { ...TIME, id: '1' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('facts', () => {
  test('names are in camel case, whatever underscores they have', () => {
    expect(factsOf({ p90_latency: 1, _a__b_: true, __proto: 'x', ABC_DEF: 2 })).toEqual({
      p90Latency: 1,
      aB: true,
      proto: 'x',
      ABCDEF: 2,
    });
  });

  test('there are a hundred at most, six levels deep at most, and no endless text', () => {
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`k${index}`, index]),
    );
    expect(Object.keys(factsOf(many))).toHaveLength(100);
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`);
    expect(factsOf({ near: { by: 1 }, deep })).toEqual({ 'near.by': 1 });
    const levels = { a: { a: { a: { a: { a: { a: 7 } } } } } };
    expect(factsOf({ a: { a: { a: { a: { a: 6, b: levels } } } } })).toEqual({ 'a.a.a.a.a': 6 });
    expect(factsOf(levels)).toEqual({ 'a.a.a.a.a.a': 7 });
    expect(factsOf({ a: levels })).toEqual({});
    expect(factsOf({ text: 'x'.repeat(100_000) })).toEqual({ text: 'x'.repeat(4096) });
  });

  test('a number that JSON cannot write again is none', () => {
    const text = JSON.stringify(delivery('account_update', { event: 'X', huge: 'HUGE' }));
    const items = parseWhatsAppWebhook(verified(text.replace('"HUGE"', '1e999')));
    expect(onlyEvent(items).payload).toHaveProperty('details', {});
  });

  test('a value nested beyond any stack is an event all the same', () => {
    const text = JSON.stringify(delivery('account_update', { event: 'X', deep: 'DEEP' }));
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const items = parseWhatsAppWebhook(verified(text.replace('"DEEP"', deep)));
    expect(onlyEvent(items).payload).toMatchObject({ event: 'X', details: {} });
  });
});
