import type { ParsedEvent } from '@pyloto/core-connectors';
import { messageStatusChanged } from '@pyloto/core-messaging';
import { expect, test } from 'vitest';

import { whatsappStatusOf } from '../index.ts';

function failedWith(code: string | undefined): ParsedEvent {
  const { channel, changedAt } = messageStatusChanged.example;
  const errors = code === undefined ? undefined : [{ code }];
  return {
    capabilityId: messageStatusChanged.capabilityId,
    type: messageStatusChanged.type,
    dedupeKey: 'k',
    channel,
    occurredAt: changedAt,
    payload: { ...messageStatusChanged.example, status: 'failed', errors },
  };
}

test.each([
  ['131026', 'recipient_unreachable'],
  ['131047', 'window_closed'],
  ['132001', 'template_invalid'],
  ['130429', 'upstream_rejected'],
  ['131000', 'upstream_rejected'],
  ['999999', 'upstream_rejected'],
])('a message that failed with %s is %s', (code, errorCode) => {
  expect(whatsappStatusOf(failedWith(code))?.problem).toMatchObject({
    errorCode,
    upstreamCode: code,
  });
});

test.each([undefined, '5511999990000', 'a word'])(
  'a code like %s is no code, and is kept nowhere',
  (code) => {
    expect(whatsappStatusOf(failedWith(code))?.problem).toEqual({
      errorCode: 'upstream_rejected',
      errorMessage: 'message must be one that WhatsApp can deliver',
    });
  },
);
