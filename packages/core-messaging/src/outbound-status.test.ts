import type { ParsedEvent } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import {
  directMessageToParsedEvent,
  inboundMessageOf,
  messageReceived,
  messageSent,
  messageStatusChanged,
  messageStatusOf,
} from './index.ts';

function statusEvent(payload: unknown): ParsedEvent {
  const { channel, changedAt } = messageStatusChanged.example;
  return {
    capabilityId: messageStatusChanged.capabilityId,
    type: messageStatusChanged.type,
    dedupeKey: 'k',
    channel,
    occurredAt: changedAt,
    payload,
  };
}

test.each([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['played', 'read'],
])('a status %s says that a message of ours is %s', (status, state) => {
  const { externalMessageId, callbackData, channel } = messageStatusChanged.example;
  expect(messageStatusOf(statusEvent({ ...messageStatusChanged.example, status }))).toEqual({
    state,
    externalMessageId,
    callbackData,
    accountId: channel.accountId,
  });
});

test('a failed status says why, in the words of whoever knows the provider’s codes', () => {
  const failed = {
    ...messageStatusChanged.example,
    status: 'failed',
    errors: [{ code: '131026' }],
  };
  expect(messageStatusOf(statusEvent(failed))).toMatchObject({
    state: 'failed',
    problem: { errorCode: 'upstream_rejected', upstreamCode: '131026' },
  });
  const read = messageStatusOf(statusEvent(failed), (upstreamCode) => ({
    errorCode: 'recipient_unreachable',
    errorMessage: `${upstreamCode}`,
  }));
  expect(read).toMatchObject({
    problem: { errorCode: 'recipient_unreachable', errorMessage: '131026' },
  });
});

test.each([
  ['a warning', { ...messageStatusChanged.example, status: 'warning' }],
  ['a status without a message', { ...messageStatusChanged.example, externalMessageId: '' }],
  ['callback data that is no text', { ...messageStatusChanged.example, callbackData: 7 }],
  ['nothing', null],
  ['text', 'sent'],
])('%s says nothing about a message of ours', (_, payload) => {
  expect(messageStatusOf(statusEvent(payload))).toBeUndefined();
});

test('an event of another type says nothing, whatever it holds', () => {
  const event = statusEvent(messageStatusChanged.example);
  expect(messageStatusOf({ ...event, type: messageReceived.type })).toBeUndefined();
});

const { channel, conversation, sender, sentAt } = messageReceived.example;
const SIGHTING = {
  accountId: channel.accountId,
  conversationId: conversation.id,
  atMs: Date.parse(sentAt),
};

test('a received message shows when somebody wrote in a conversation, one of our own does not', () => {
  const received = directMessageToParsedEvent(messageReceived.example);
  expect(inboundMessageOf(received)).toEqual([SIGHTING]);
  expect(inboundMessageOf(directMessageToParsedEvent(messageSent.example))).toBeUndefined();
});

test('whoever has several ids has written under each of them, in a group under none', () => {
  const known = {
    ...messageReceived.example,
    sender: { ...sender, aliases: ['US.7', 'US.ENT.9'] },
  };
  expect(inboundMessageOf(directMessageToParsedEvent(known))).toEqual([
    SIGHTING,
    { ...SIGHTING, conversationId: 'US.7' },
    { ...SIGHTING, conversationId: 'US.ENT.9' },
  ]);
  const inGroup = { ...known, conversation: { id: 'group-1', kind: 'group' } } as const;
  expect(inboundMessageOf(directMessageToParsedEvent(inGroup))).toEqual([
    { ...SIGHTING, conversationId: 'group-1' },
  ]);
});

test('what somebody wrote counts while another app holds the conversation, what was imported does not', () => {
  const [observed, imported] = (['standby_messages', 'message_history'] as const).map(
    (capability) => directMessageToParsedEvent(messageReceived.example, { capability }),
  );
  expect(observed && inboundMessageOf(observed)).toEqual([SIGHTING]);
  expect(imported && inboundMessageOf(imported)).toBeUndefined();
  const own = directMessageToParsedEvent(messageSent.example, { capability: 'standby_messages' });
  expect(inboundMessageOf(own)).toBeUndefined();
});
