import { expect, expectTypeOf, test } from 'vitest';

import { type AdsEventData, type INBOUND_LEADS, leadReceived, LeadSchema } from './index.ts';

const lead = leadReceived.example;

test.each([
  ['externalLeadId', { externalLeadId: 120_218_846_305_517 }],
  ['formId', { formId: 0 }],
  ['adId', { adId: '' }],
  ['createdAt', { createdAt: '2026-03-02T11:20:09+0000' }],
  ['fields', { fields: undefined }],
  ['fields.0.values', { fields: [{ name: 'email', values: 'lena@okafor.example' }] }],
])('a lead is refused by %s', (field, change) => {
  const { error } = LeadSchema.safeParse({ ...lead, ...change });
  expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([field]);
});

test('an id beyond what a number holds keeps its digits', () => {
  const externalLeadId = '9007199254740993';
  expect(LeadSchema.parse({ ...lead, externalLeadId }).externalLeadId).toBe(externalLeadId);
});

test('the capability has typed data', () => {
  expectTypeOf<keyof AdsEventData>().toEqualTypeOf<typeof INBOUND_LEADS>();
});
