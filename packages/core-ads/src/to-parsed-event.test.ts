import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  type LeadNotice,
  leadNoticeToParsedEvent,
  leadReceived,
  leadToParsedEvent,
  makeLeadDedupeKey,
} from './index.ts';

const lead = leadReceived.example;
const notice: LeadNotice = {
  channel: lead.channel,
  externalLeadId: lead.externalLeadId,
  createdAt: lead.createdAt,
};

test('a notice is a reference, and the lead that is fetched for it is the same event', () => {
  const { isReference, payload, ...reference } = leadNoticeToParsedEvent(notice);
  expect(isReference).toBe(true);
  expect(payload).toBe(notice);
  expect(leadToParsedEvent(lead)).toEqual({ ...reference, payload: lead });
});

test('a lead is no reference, and nothing of it is lost', () => {
  const event = leadToParsedEvent(lead);
  expect(event).not.toHaveProperty('isReference');
  expect(event.payload).toBe(lead);
  expect(event).toMatchObject({
    capabilityId: 'inbound_leads',
    type: 'pyloto.ads.lead_received.v1',
    dedupeKey: `lead:messenger:${lead.channel.accountId}:${lead.externalLeadId}`,
    channel: lead.channel,
    subject: lead.externalLeadId,
    occurredAt: lead.createdAt,
  });
});

test('no two leads share a key', () => {
  const part = fc.constantFrom('', 'a', ':', '%', '%3A', 'a:b', 'lead');
  const identity = fc.record({ channel: part, accountId: part, externalLeadId: part });
  const size = { minLength: 100, maxLength: 100 };
  const leads = fc.uniqueArray(identity, { ...size, selector: (it) => JSON.stringify(it) });
  fc.assert(
    fc.property(leads, (some) => {
      expect(new Set(some.map(makeLeadDedupeKey)).size).toBe(some.length);
    }),
    { seed: 20_261_121, numRuns: 100 },
  );
});
