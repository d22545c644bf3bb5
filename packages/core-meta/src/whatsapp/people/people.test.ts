import { expect, test } from 'vitest';

import { isJsonObject, type JsonObject } from '../../json/json-object.ts';
import {
  CONTACT,
  METADATA,
  onlyEvent,
  onlySkipped,
  parseChange,
  parseParts,
  PERSON,
  textMessage,
} from '../test-deliveries.ts';

function speak(message: object, contacts: unknown): JsonObject {
  const value = { metadata: METADATA, contacts, messages: [textMessage(message)] };
  const { payload } = onlyEvent(parseChange('messages', value));
  return isJsonObject(payload) ? payload : {};
}

test('a person with a phone is addressed by it, the business-scoped ids are aliases', () => {
  const message = { from_user_id: PERSON.userId, from_parent_user_id: PERSON.parentUserId };
  expect(speak(message, undefined).sender).toEqual({
    id: PERSON.phone,
    kind: 'user',
    phoneNumber: PERSON.phone,
    aliases: [PERSON.userId, PERSON.parentUserId],
  });
});

test.each([undefined, '', null])('a person whose phone is %j is known by their own id', (from) => {
  const message = {
    from,
    from_user_id: PERSON.userId,
    from_parent_user_id: PERSON.parentUserId,
  };
  const contact = { profile: { name: 'Lena', username: '@lena.ok' }, user_id: PERSON.userId };
  expect(speak(message, [{ ...contact, wa_id: '' }])).toMatchObject({
    sender: {
      id: PERSON.userId,
      kind: 'user',
      displayName: 'Lena',
      username: 'lena.ok',
      aliases: [PERSON.parentUserId],
    },
    conversation: { id: PERSON.userId, kind: 'direct' },
  });
  expect(speak(message, [contact]).sender).not.toHaveProperty('phoneNumber');
});

test('a person who is named in the contacts alone is taken from there', () => {
  const contact = { profile: { name: 'Lena' }, user_id: PERSON.userId };
  expect(speak({ from: undefined }, [contact]).sender).toEqual({
    id: PERSON.userId,
    kind: 'user',
    displayName: 'Lena',
  });
});

test.each([
  [{ profile: { name: 'Lena' } }, { from: PERSON.phone }],
  [{ profile: { name: 'Lena' }, user_id: PERSON.userId }, { from: PERSON.phone }],
  [
    { profile: { name: 'Lena' }, wa_id: PERSON.phone },
    { from: undefined, from_user_id: PERSON.userId },
  ],
])('the only contact %j is not taken for somebody with another id: %j', (contact, message) => {
  const id = message.from ?? message.from_user_id;
  expect(speak(message, [contact]).sender).toEqual({
    id,
    kind: 'user',
    ...(message.from !== undefined && { phoneNumber: message.from }),
  });
});

test('a number that is the same outweighs a user id that is not', () => {
  const message = { from_user_id: 'US.made.anew' };
  expect(speak(message, [CONTACT]).sender).toHaveProperty('displayName', 'Lena Okafor');
});

test.each([
  ['@lena.ok', { username: 'lena.ok' }],
  ['lena.ok', { username: 'lena.ok' }],
  ['@', {}],
])('the user name %j is printed without its sign', (username, printed) => {
  const contact = { wa_id: PERSON.phone, profile: { username } };
  expect(speak({}, [contact]).sender).toStrictEqual({
    id: PERSON.phone,
    kind: 'user',
    phoneNumber: PERSON.phone,
    ...printed,
  });
});

test('an id is no alias of itself', () => {
  const ids = { from_user_id: 'US.1', from_parent_user_id: 'US.1' };
  expect(speak(ids, undefined).sender).toHaveProperty('aliases', ['US.1']);
  expect(speak({ ...ids, from: undefined }, undefined).sender).not.toHaveProperty('aliases');
});

test.each(['551199990000', '5215512345678', '5491112345678'])(
  'the number %s is passed on as given',
  (from) => {
    expect(speak({ from }, undefined)).toMatchObject({
      sender: { id: from, phoneNumber: from },
      conversation: { id: from },
    });
  },
);

test('the only contact is not taken for somebody with another id', () => {
  expect(
    speak({ from: '15550100009' }, [{ profile: { name: 'Lena' }, wa_id: '1555' }]).sender,
  ).toEqual({ id: '15550100009', kind: 'user', phoneNumber: '15550100009' });
  const byUserId = { from: undefined, from_user_id: 'US.1' };
  for (const contact of [CONTACT, { ...CONTACT, wa_id: undefined }]) {
    expect(speak(byUserId, [contact]).sender).toEqual({ id: 'US.1', kind: 'user' });
  }
});

test('among several contacts each message finds its own, by phone or by user id', () => {
  const contacts = [
    CONTACT,
    null,
    { profile: { name: 'Marek' }, user_id: 'PL.2' },
    { wa_id: '15550100003' },
  ];
  const messages = [
    textMessage({ from: undefined, from_user_id: 'PL.2' }),
    textMessage(),
    textMessage({ from: '15550100003' }),
    textMessage({ from: '15550100004' }),
  ];
  expect(parseParts('messages', { contacts, messages })).toMatchObject([
    { payload: { sender: { displayName: 'Marek' } } },
    { payload: { sender: { displayName: 'Lena Okafor' } } },
    { payload: { sender: { id: '15550100003' } } },
    { payload: { sender: { id: '15550100004', kind: 'user', phoneNumber: '15550100004' } } },
  ]);
});

test('among several contacts whoever lacks an id is not whoever else lacks it', () => {
  const contacts = [
    { profile: { name: 'No phone' }, user_id: 'PL.2' },
    { profile: { name: 'No user id' }, wa_id: '15550100003' },
  ];
  expect(speak({ from: undefined, from_user_id: 'PL.9' }, contacts).sender).toEqual({
    id: 'PL.9',
    kind: 'user',
  });
  expect(speak({ from: '15550100009' }, contacts).sender).not.toHaveProperty('displayName');
});

test.each(['Lena', null, 7, {}, [null, 'x', 3], [[]]])(
  'contacts that are %j cost the name and nothing else',
  (contacts) => {
    expect(speak({}, contacts).sender).toEqual({
      id: PERSON.phone,
      kind: 'user',
      phoneNumber: PERSON.phone,
    });
  },
);

test('a message that names nobody is invalid', () => {
  const value = {
    metadata: METADATA,
    contacts: [{ profile: { name: 'Lena' } }],
    messages: [textMessage({ from: undefined })],
  };
  expect(onlySkipped(parseChange('messages', value))).toMatchObject({
    outcome: 'invalid',
    reason: 'message names no person',
  });
});

test('a message in a group belongs to the group and to the one who wrote it', () => {
  const message = { from: undefined, from_user_id: PERSON.userId, group_id: '120363@g.us' };
  expect(speak(message, undefined)).toMatchObject({
    sender: { id: PERSON.userId },
    conversation: { id: '120363@g.us', kind: 'group' },
  });
});
