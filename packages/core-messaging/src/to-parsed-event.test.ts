import { expect, test } from 'vitest';

import {
  conversationReferred,
  conversationReferredToParsedEvent,
  type DirectMessage,
  directMessageToParsedEvent,
  messageEdited,
  messageEditedToParsedEvent,
  messageReceived,
  messageRevoked,
  messageRevokedToParsedEvent,
  messagesDelivered,
  messagesDeliveredToParsedEvent,
  messagesRead,
  messageStatusChanged,
  messageStatusToParsedEvent,
  type ReadReceipt,
  readReceiptToParsedEvent,
  threadControlChanged,
  threadControlChangedToParsedEvent,
  typingChanged,
  typingIndicatorToParsedEvent,
} from './index.ts';

const message: DirectMessage = messageReceived.example;
const receipt: ReadReceipt = messagesRead.example;
const typing = typingChanged.example;

test('a message to the business is received, one from it is sent', () => {
  expect(directMessageToParsedEvent(message)).toMatchObject({
    capabilityId: 'inbound_messages',
    type: 'pyloto.messaging.message_received.v1',
  });
  expect(directMessageToParsedEvent({ ...message, direction: 'outbound' })).toMatchObject({
    capabilityId: 'outbound_messages',
    type: 'pyloto.messaging.message_sent.v1',
  });
});

test('a capability overrules the direction', () => {
  for (const direction of ['inbound', 'outbound'] as const) {
    const one = { ...message, direction };
    expect(directMessageToParsedEvent(one, { capability: 'standby_messages' })).toMatchObject({
      capabilityId: 'standby_messages',
      type: 'pyloto.messaging.message_observed.v1',
    });
    expect(directMessageToParsedEvent(one, { capability: 'message_history' })).toMatchObject({
      capabilityId: 'message_history',
      type: 'pyloto.messaging.message_imported.v1',
    });
  }
});

test('nothing is lost: the payload is the object itself', () => {
  expect(directMessageToParsedEvent(message).payload).toBe(message);
  expect(readReceiptToParsedEvent(receipt).payload).toBe(receipt);
  expect(typingIndicatorToParsedEvent(typing).payload).toBe(typing);
  expect(messageEditedToParsedEvent(messageEdited.example).payload).toBe(messageEdited.example);
  const status = messageStatusChanged.example;
  expect(messageStatusToParsedEvent(status).payload).toBe(status);
});

test('a change with an id of its own is keyed by it, one without by its message', () => {
  const { externalMessageId, ...edit } = messageEdited.example;
  const prefix = { dedupePrefix: 'whatsapp' };
  const scope = `whatsapp:${edit.channel.accountId}:msg`;
  const { externalMessageId: targetId } = edit.target;
  expect(messageEditedToParsedEvent({ ...edit, externalMessageId }, prefix).dedupeKey).toBe(
    `${scope}:${externalMessageId}`,
  );
  const numbered = messageEditedToParsedEvent(edit, { ...prefix, editNumber: 2 });
  expect(numbered.dedupeKey).toBe(`${scope}:${targetId}:edit_2`);
  expect(messageEditedToParsedEvent(edit, prefix).dedupeKey).toBe(
    `${scope}:${targetId}:edit_2026-03-02T09%3A17%3A44.000Z`,
  );
  const { externalMessageId: revocationId, ...revocation } = messageRevoked.example;
  expect(messageRevokedToParsedEvent(messageRevoked.example, prefix).dedupeKey).toBe(
    `${scope}:${revocationId}`,
  );
  expect(messageRevokedToParsedEvent(revocation, prefix).dedupeKey).toBe(
    `${scope}:${targetId}:deleted`,
  );
});

test('a status without a conversation is in one sequence with its message', () => {
  const { conversation: _, ...status } = messageStatusChanged.example;
  const event = messageStatusToParsedEvent(status);
  const { accountId } = status.channel;
  expect(event.orderingKey).toBe(`whatsapp:${accountId}:${status.externalMessageId}`);
  expect(event).not.toHaveProperty('subject');
});

test('coming back by the same link, and passing a conversation on again, are events of their own', () => {
  const referred = conversationReferred.example;
  const passed = threadControlChanged.example;
  const later = '2026-03-02T09:59:00.000Z';
  const keys = [
    conversationReferredToParsedEvent(referred),
    conversationReferredToParsedEvent({ ...referred, occurredAt: later }),
    conversationReferredToParsedEvent({ ...referred, referral: { ref: 'autumn-sale' } }),
    threadControlChangedToParsedEvent(passed),
    threadControlChangedToParsedEvent({ ...passed, occurredAt: later }),
    threadControlChangedToParsedEvent({ ...passed, change: 'taken' }),
  ].map((event) => event.dedupeKey);
  expect(new Set(keys).size).toBe(keys.length);
});

test('a message has the key of its account and id, under the prefix that the adapter chose', () => {
  const { accountId } = message.channel;
  const id = message.externalMessageId;
  expect(directMessageToParsedEvent(message).dedupeKey).toBe(`dm:whatsapp:${accountId}:msg:${id}`);
  expect(directMessageToParsedEvent(message, { dedupePrefix: 'whatsapp' }).dedupeKey).toBe(
    `whatsapp:${accountId}:msg:${id}`,
  );
});

test('having observed or imported a message does not hide that it was received', () => {
  const keys = [
    directMessageToParsedEvent(message),
    directMessageToParsedEvent(message, { capability: 'standby_messages' }),
    directMessageToParsedEvent(message, { capability: 'message_history' }),
    directMessageToParsedEvent(message, {
      capability: 'message_history',
      dedupeSubtype: 'history_media',
    }),
  ].map((event) => event.dedupeKey);
  expect(new Set(keys).size).toBe(keys.length);
});

test('events of one conversation share their ordering key and subject, whatever their kind', () => {
  const { channel, conversation } = message;
  const events = [
    directMessageToParsedEvent(message, { dedupePrefix: 'whatsapp' }),
    directMessageToParsedEvent({ ...message, direction: 'outbound', externalMessageId: 'other' }),
    readReceiptToParsedEvent({ ...receipt, channel, conversation }),
    typingIndicatorToParsedEvent({ ...typing, channel, conversation }),
    messagesDeliveredToParsedEvent({ ...messagesDelivered.example, channel, conversation }),
    messageStatusToParsedEvent({ ...messageStatusChanged.example, channel, conversation }),
    messageEditedToParsedEvent({ ...messageEdited.example, channel, conversation }),
    messageRevokedToParsedEvent({ ...messageRevoked.example, channel, conversation }),
    conversationReferredToParsedEvent({ ...conversationReferred.example, channel, conversation }),
    threadControlChangedToParsedEvent({ ...threadControlChanged.example, channel, conversation }),
  ];
  for (const event of events) {
    expect(event).toMatchObject({
      orderingKey: `whatsapp:${channel.accountId}:${conversation.id}`,
      subject: conversation.id,
      channel,
    });
  }
});

test('an event happened when the provider says so', () => {
  expect(directMessageToParsedEvent(message).occurredAt).toBe(message.sentAt);
  expect(readReceiptToParsedEvent(receipt).occurredAt).toBe(receipt.at);
  expect(typingIndicatorToParsedEvent(typing).occurredAt).toBe(typing.at);
});

test('a read receipt is a status update, keyed by the message or else the moment it names', () => {
  const event = readReceiptToParsedEvent(receipt);
  expect(event).toMatchObject({
    capabilityId: 'message_status_updates',
    type: 'pyloto.messaging.messages_read.v1',
  });
  const scope = `dm:instagram:${receipt.channel.accountId}:read:${receipt.conversation.id}`;
  expect(event.dedupeKey).toBe(`${scope}:${receipt.message?.externalMessageId}`);
  const { message: _, ...rest } = receipt;
  const upTo = readReceiptToParsedEvent({ ...rest, readUpTo: '2026-03-02T09:16:12.133Z' });
  expect(upTo.dedupeKey).toBe(`${scope}:2026-03-02T09%3A16%3A12.133Z`);
});

test('in a group, every member reads the same message', () => {
  const group: ReadReceipt = { ...receipt, conversation: { id: 'room', kind: 'group' } };
  const first = readReceiptToParsedEvent({ ...group, actor: { id: 'ana' } });
  const second = readReceiptToParsedEvent({ ...group, actor: { id: 'bo' } });
  expect(first.dedupeKey).not.toBe(second.dedupeKey);
});

test('a stop is no repetition of the start in the same bucket', () => {
  const started = typingIndicatorToParsedEvent({ ...typing, state: 'started' });
  const stopped = typingIndicatorToParsedEvent({ ...typing, state: 'stopped' });
  expect(started).toMatchObject({
    capabilityId: 'typing_indicators',
    type: 'pyloto.messaging.typing_changed.v1',
  });
  expect(started.dedupeKey).not.toBe(stopped.dedupeKey);
});
