import { expect, test } from 'vitest';

import {
  CHANNEL,
  eventsOf,
  onlyEvent,
  onlySkipped,
  parseParts,
  PERSON,
  textMessage,
} from '../../test-deliveries.ts';

const act = (type: string, object: unknown): object =>
  textMessage({ id: 'wamid.ACT', type, text: undefined, [type]: object });
const parseAct = (type: string, object: unknown) =>
  parseParts('messages', { messages: [act(type, object)] });

test('a reaction is an event of the reactions, keyed by its own wamid', () => {
  const event = onlyEvent(parseAct('reaction', { message_id: 'wamid.T', emoji: '❤️' }));
  expect(event).toMatchObject({
    capabilityId: 'inbound_reactions',
    type: 'pyloto.reactions.reaction_added.v1',
    dedupeKey: `react:whatsapp:${CHANNEL.accountId}:message:wamid.T:${PERSON.phone}:❤:wamid.ACT`,
    subject: PERSON.phone,
    payload: {
      channel: CHANNEL,
      direction: 'inbound',
      target: { kind: 'message', externalId: 'wamid.T', conversationExternalId: PERSON.phone },
      actor: { id: PERSON.phone },
      timestamp: '2026-03-02T08:55:27.000Z',
      externalMessageId: 'wamid.ACT',
      reactionType: { kind: 'emoji', value: '❤' },
    },
  });
});

test.each([{}, { emoji: '' }, { emoji: null }])('a reaction with %j is a removal', (emoji) => {
  const event = onlyEvent(parseAct('reaction', { message_id: 'wamid.T', ...emoji }));
  expect(event.type).toBe('pyloto.reactions.reaction_removed.v1');
  expect(event.payload).not.toHaveProperty('reactionType');
});

test('likes, unlikes and likes again are three events', () => {
  const messages = ['👍', undefined, '👍'].map((emoji, index) =>
    textMessage({ id: `wamid.${index}`, type: 'reaction', reaction: { message_id: 'T', emoji } }),
  );
  const keys = eventsOf(parseParts('messages', { messages })).map((event) => event.dedupeKey);
  expect(new Set(keys).size).toBe(3);
});

test.each([
  [undefined, 'reaction has no message_id'],
  ['wamid.T', 'reaction has no message_id'],
  [{}, 'reaction has no message_id'],
  [{ emoji: '👍' }, 'reaction has no message_id'],
  [{ message_id: 'wamid.T', emoji: 7 }, 'reaction emoji is not a text'],
])('a reaction that is %j is invalid', (reaction, reason) => {
  expect(onlySkipped(parseAct('reaction', reaction))).toMatchObject({ outcome: 'invalid', reason });
});

test('an edit is a change of the message it names, under a wamid of its own', () => {
  const message = { type: 'text', text: { body: 'the green one' } };
  const event = onlyEvent(parseAct('edit', { original_message_id: 'wamid.T', message }));
  expect(event).toEqual({
    capabilityId: 'message_changes',
    type: 'pyloto.messaging.message_edited.v1',
    dedupeKey: `whatsapp:${CHANNEL.accountId}:msg:wamid.ACT`,
    orderingKey: `whatsapp:${CHANNEL.accountId}:${PERSON.phone}`,
    channel: CHANNEL,
    subject: PERSON.phone,
    occurredAt: '2026-03-02T08:55:27.000Z',
    payload: {
      channel: CHANNEL,
      direction: 'inbound',
      externalMessageId: 'wamid.ACT',
      target: { externalMessageId: 'wamid.T' },
      conversation: { id: PERSON.phone, kind: 'direct' },
      actor: expect.objectContaining({ id: PERSON.phone }),
      changedAt: '2026-03-02T08:55:27.000Z',
      content: { kind: 'text', text: 'the green one' },
    },
  });
});

test('an edit of a caption and one without content keep what there is', () => {
  const image = { type: 'image', image: { id: '1', caption: 'new' } };
  expect(
    onlyEvent(parseAct('edit', { original_message_id: 'wamid.T', message: image })).payload,
  ).toMatchObject({ content: { kind: 'media', caption: 'new' } });
  expect(onlyEvent(parseAct('edit', { original_message_id: 'wamid.T' })).payload).toMatchObject({
    content: { kind: 'unsupported' },
  });
});

test('an edit whose new content is broken is invalid, and says why', () => {
  const edit = { original_message_id: 'wamid.T', message: { type: 'text', text: 'plain' } };
  expect(onlySkipped(parseAct('edit', edit))).toMatchObject({
    outcome: 'invalid',
    field: 'messages',
    reason: 'text has no body',
  });
});

test('a revocation takes the message back that it names', () => {
  const event = onlyEvent(parseAct('revoke', { original_message_id: 'wamid.T' }));
  expect(event).toMatchObject({
    capabilityId: 'message_changes',
    type: 'pyloto.messaging.message_revoked.v1',
    dedupeKey: `whatsapp:${CHANNEL.accountId}:msg:wamid.ACT`,
    payload: { target: { externalMessageId: 'wamid.T' }, actor: { id: PERSON.phone } },
  });
});

test.each(['edit', 'revoke'])('an %s that names no message is invalid', (type) => {
  expect(onlySkipped(parseAct(type, {})).reason).toBe(`${type} has no original_message_id`);
  expect(onlySkipped(parseAct(type, 'x')).outcome).toBe('invalid');
});

test('acts and messages of one conversation have one ordering key', () => {
  const messages = [
    textMessage(),
    act('reaction', { message_id: 'wamid.T', emoji: '👍' }),
    act('revoke', { original_message_id: 'wamid.T' }),
  ];
  const keys = eventsOf(parseParts('messages', { messages })).map((event) => event.orderingKey);
  expect(new Set(keys).size).toBe(1);
});
