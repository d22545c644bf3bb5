import { type EventEnvelope, isEvent } from '@pyloto/core-events';
import { expect, expectTypeOf, test } from 'vitest';

import {
  DirectMessageSchema,
  MESSAGING_CAPABILITIES,
  messageEdited,
  type MessageEdited,
  messageReceived,
  messageRevoked,
  type MessagingCapabilityId,
  type MessagingEventData,
  messagesRead,
  ReadReceiptSchema,
} from './index.ts';

const ENVELOPE = {
  specversion: '1.0',
  id: 'evt_dj76jyrrhcsc4ugsdeyni6k5sks2ncvo',
  source: '/connectors/whatsapp/1',
  time: '2026-03-02T09:17:44.000Z',
  datacontenttype: 'application/json',
  tenantid: 'acme',
  connector: 'whatsapp',
  capability: MESSAGING_CAPABILITIES.messageChanges,
  correlationid: 'c-1',
  dedupekey: 'whatsapp:1:msg:2',
} as const;

test('a message without an id, or in a direction of its own, is refused', () => {
  const { externalMessageId: _, ...withoutId } = messageReceived.example;
  expect(DirectMessageSchema.safeParse(withoutId).success).toBe(false);
  const sideways = { ...messageReceived.example, direction: 'sideways' };
  expect(DirectMessageSchema.safeParse(sideways).success).toBe(false);
});

test('content of a kind that the union does not know is refused', () => {
  const content = { kind: 'hologram', text: 'hi' };
  expect(DirectMessageSchema.safeParse({ ...messageReceived.example, content }).success).toBe(
    false,
  );
});

test('a read receipt that names neither a message nor a moment is refused', () => {
  const { message: _, ...rest } = messagesRead.example;
  expect(ReadReceiptSchema.safeParse(rest).success).toBe(false);
  const upTo = { ...rest, readUpTo: '2026-03-02T09:16:12.133Z' };
  expect(ReadReceiptSchema.safeParse(upTo).success).toBe(true);
});

test('a timestamp in seconds, or without milliseconds, is refused', () => {
  for (const sentAt of ['1772442927', '2026-03-02T09:15:27Z', 1_772_442_927]) {
    const result = DirectMessageSchema.safeParse({ ...messageReceived.example, sentAt });
    expect(result.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['sentAt']);
  }
});

test('every capability has typed data, which isEvent narrows', () => {
  expectTypeOf<keyof MessagingEventData>().toEqualTypeOf<MessagingCapabilityId>();
  type ChangeEvent = EventEnvelope<MessagingEventData['message_changes']>;
  const newTextOf = (event: ChangeEvent): unknown => {
    if (!isEvent(messageEdited, event)) return undefined;
    expectTypeOf(event.data).toEqualTypeOf<MessageEdited>();
    return event.data.content;
  };
  const { example } = messageEdited;
  expect(newTextOf({ ...ENVELOPE, type: messageEdited.type, data: example })).toBe(example.content);
  expect(newTextOf({ ...ENVELOPE, type: messageRevoked.type, data: example })).toBeUndefined();
});
