import { expect, test } from 'vitest';

import { whatsappInboundOf } from '../index.ts';
import {
  CHANNEL,
  CONTACT,
  onlyEvent,
  parseParts,
  PERSON,
  textMessage,
} from '../test-deliveries.ts';

const WROTE_AT_MS = 1_772_441_727_000;
const REACTION = { type: 'reaction', text: undefined };

function seenIn(field: string, parts: object): readonly unknown[] | undefined {
  return whatsappInboundOf(onlyEvent(parseParts(field, parts)));
}

function sightings(...ids: readonly string[]): readonly object[] {
  return ids.map((conversationId) => {
    return { accountId: CHANNEL.accountId, conversationId, atMs: WROTE_AT_MS };
  });
}

test('whoever wrote may be answered under the number and under the business-scoped id', () => {
  expect(seenIn('messages', { messages: [textMessage()] })).toEqual(
    sightings(PERSON.phone, PERSON.userId),
  );
});

test('whoever wrote without showing a number may be answered under the business-scoped ids', () => {
  const { phone: _, ...ids } = PERSON;
  const contacts = [{ ...CONTACT, wa_id: undefined, parent_user_id: PERSON.parentUserId }];
  const from = { from: undefined, from_user_id: PERSON.userId };
  expect(seenIn('messages', { contacts, messages: [textMessage(from)] })).toEqual(
    sightings(ids.userId, ids.parentUserId),
  );
});

test('whoever wrote in a group may not be written to alone for that', () => {
  const inGroup = textMessage({ group_id: 'group-1' });
  expect(seenIn('messages', { messages: [inGroup] })).toEqual(sightings('group-1'));
});

test.each([{ emoji: '👍' }, {}])('a reaction %j of somebody is heard of them', (emoji) => {
  const reaction = { message_id: 'wamid.T', ...emoji };
  expect(seenIn('messages', { messages: [textMessage({ ...REACTION, reaction })] })).toEqual(
    sightings(PERSON.phone, PERSON.userId),
  );
});

test.each([
  ['a message', {}],
  ['a reaction', { ...REACTION, reaction: { message_id: 'wamid.T', emoji: '👍' } }],
])('%s of the business itself shows nobody to have written', (_, parts) => {
  const echo = textMessage({ from: CHANNEL.displayId, to: PERSON.phone, ...parts });
  expect(seenIn('smb_message_echoes', { message_echoes: [echo] })).toBeUndefined();
});

test('a status shows nobody to have written', () => {
  const status = { id: 'wamid.T', status: 'read', timestamp: '1772441727' };
  const statuses = [{ ...status, recipient_id: PERSON.phone }];
  expect(seenIn('messages', { statuses })).toBeUndefined();
});
