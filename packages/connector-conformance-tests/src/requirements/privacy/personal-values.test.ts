import type { ParsedEvent } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { personalValuesOf } from './personal-values.ts';

function personalIn(payload: unknown): readonly string[] {
  const event: ParsedEvent = {
    capabilityId: 'inbound_messages',
    type: 'pyloto.lantern.note_received.v1',
    dedupeKey: 'lantern:7:note:1',
    channel: { type: 'lantern', accountId: '4071992635101' },
    subject: '+5511987650123',
    occurredAt: '2026-11-21T08:00:00.000Z',
    payload,
  };
  return [...personalValuesOf([event])];
}

test('people are found by what they are called, reached at and have written', () => {
  const sender = { displayName: 'Amália', email: 'a@harbour.example' };
  expect(personalIn({ sender, parts: [{ text: 'The ferry is late.' }] })).toEqual([
    'Amália',
    'a@harbour.example',
    'The ferry is late.',
    '+5511987650123',
  ]);
});

test('ids, times and words of a contract are nobody', () => {
  const payload = {
    kind: 'image',
    name: 'document',
    sentAt: '2026-11-21T08:00:00.000Z',
    account: '4071992635101',
    status: 'delivered',
    short: 'Zoë',
  };
  expect(personalIn(payload)).toEqual(['+5511987650123']);
});
