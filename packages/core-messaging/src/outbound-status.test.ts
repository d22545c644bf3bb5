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

test('a received message shows when somebody wrote in a conversation, one of our own does not', () => {
  const received = directMessageToParsedEvent(messageReceived.example);
  expect(inboundMessageOf(received)).toEqual({
    accountId: messageReceived.example.channel.accountId,
    conversationId: messageReceived.example.conversation.id,
    atMs: Date.parse(messageReceived.example.sentAt),
  });
  expect(inboundMessageOf(directMessageToParsedEvent(messageSent.example))).toBeUndefined();
});
