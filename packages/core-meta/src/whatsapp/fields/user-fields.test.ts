import { isParsedEvent } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import {
  CHANNEL,
  onlyEvent,
  onlySkipped,
  parseChange,
  parseParts,
  PERSON,
  WABA_ID,
  METADATA,
} from '../test-deliveries.ts';

const PREFERENCE = {
  wa_id: PERSON.phone,
  detail: 'User requested to stop marketing messages',
  category: 'marketing_messages',
  value: 'stop',
  timestamp: 1772441727,
};
const UPDATE = {
  wa_id: PERSON.phone,
  user_id: { previous: PERSON.userId, current: 'US.9' },
  timestamp: '1772441727',
};

test('who wants no marketing any more is heard', () => {
  const event = onlyEvent(parseParts('user_preferences', { user_preferences: [PREFERENCE] }));
  expect(event).toEqual({
    capabilityId: 'user_updates',
    type: 'pyloto.messaging.user_preference_changed.v1',
    dedupeKey: expect.stringMatching(
      new RegExp(`^whatsapp:${WABA_ID}:user_preferences:[a-z2-7]{32}$`),
    ),
    channel: CHANNEL,
    occurredAt: '2026-03-02T08:55:27.000Z',
    payload: {
      channel: CHANNEL,
      actor: expect.objectContaining({ id: PERSON.phone, displayName: 'Lena Okafor' }),
      category: 'marketing_messages',
      value: 'stop',
      text: 'User requested to stop marketing messages',
      occurredAt: '2026-03-02T08:55:27.000Z',
    },
  });
});

test('a user id that was made anew names the old and the new one', () => {
  const items = parseParts('user_id_update', { contacts: undefined, user_id_update: [UPDATE] });
  expect(onlyEvent(items)).toMatchObject({
    capabilityId: 'user_updates',
    type: 'pyloto.messaging.user_identity_changed.v1',
    payload: {
      actor: { id: PERSON.phone, kind: 'user', phoneNumber: PERSON.phone, aliases: ['US.9'] },
      previousId: PERSON.userId,
      currentId: 'US.9',
      occurredAt: '2026-03-02T08:55:27.000Z',
    },
  });
});

test('a new user id is enough to know somebody by', () => {
  const update = { user_id: { current: 'US.9' }, timestamp: 1772441727 };
  const items = parseParts('user_id_update', { contacts: undefined, user_id_update: [update] });
  expect(onlyEvent(items).payload).toMatchObject({ actor: { id: 'US.9' }, currentId: 'US.9' });
});

test('several people in one value are several events with keys of their own', () => {
  const others = [PREFERENCE, { ...PREFERENCE, wa_id: '16505550143' }, null, {}];
  const items = parseParts('user_preferences', { user_preferences: others });
  expect(items.map((item) => item.outcome ?? 'event')).toEqual([
    'event',
    'event',
    'invalid',
    'invalid',
  ]);
  const keys = items.filter(isParsedEvent).map((item) => item.dedupeKey);
  expect(new Set(keys).size).toBe(2);
});

test('one wish about two numbers of an account is two', () => {
  const keys = [METADATA.phone_number_id, '309'].map((id) => {
    const value = { metadata: { phone_number_id: id }, user_preferences: [PREFERENCE] };
    return onlyEvent(parseChange('user_preferences', value)).dedupeKey;
  });
  expect(keys[0]).not.toBe(keys[1]);
});

function keyOfUpdate(update: object, id: string = METADATA.phone_number_id): string {
  const value = { metadata: { phone_number_id: id }, user_id_update: [update] };
  return onlyEvent(parseChange('user_id_update', value)).dedupeKey;
}

test('another update, number or time of one person makes another key', () => {
  const keys = [
    keyOfUpdate(UPDATE),
    keyOfUpdate({ ...UPDATE, user_id: { ...UPDATE.user_id, current: 'US.10' } }),
    keyOfUpdate({ ...UPDATE, timestamp: '1772441728' }),
    keyOfUpdate(UPDATE, '309'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test.each([
  ['stop', 'preference is not an object'],
  [{ ...PREFERENCE, wa_id: undefined }, 'preference names no person'],
  [{ ...PREFERENCE, category: undefined }, 'preference has no category and value'],
  [{ ...PREFERENCE, value: 7 }, 'preference has no category and value'],
  [{ ...PREFERENCE, timestamp: 'soon' }, 'preference has no timestamp in seconds'],
])('the preference %j is invalid', (preference, reason) => {
  const parts = { contacts: undefined, user_preferences: [preference] };
  expect(onlySkipped(parseParts('user_preferences', parts))).toEqual({
    outcome: 'invalid',
    field: 'user_preferences',
    reason,
    channel: CHANNEL,
  });
});

test.each([
  ['US.9', 'update is not an object'],
  [{ ...UPDATE, user_id: 'US.9' }, 'update has no current user id'],
  [{ ...UPDATE, user_id: { previous: 'US.1' } }, 'update has no current user id'],
  [{ ...UPDATE, timestamp: undefined }, 'update has no timestamp in seconds'],
])('the update %j is invalid', (update, reason) => {
  expect(onlySkipped(parseParts('user_id_update', { user_id_update: [update] }))).toEqual({
    outcome: 'invalid',
    field: 'user_id_update',
    reason,
    channel: CHANNEL,
  });
});

test.each(['user_preferences', 'user_id_update'])('%s of no number are invalid', (field) => {
  expect(onlySkipped(parseChange(field, { [field]: [PREFERENCE] })).reason).toBe(
    'metadata has no phone_number_id',
  );
});
