import { expect, test } from 'vitest';

import {
  AT,
  AT_SECONDS,
  delivery,
  leadgen,
  PAGE,
  page,
  parse,
  skippedAs,
} from '../comments/test-changes.ts';
import { verified, eventOf } from '../delivery/test-items.ts';

test('a lead is announced by its ids, to be fetched', () => {
  expect(eventOf(page('leadgen', leadgen()))).toEqual({
    capabilityId: 'inbound_leads',
    type: 'pyloto.ads.lead_received.v1',
    dedupeKey: 'lead:messenger:102938475610293:120218846305517482',
    channel: PAGE,
    subject: '120218846305517482',
    occurredAt: AT,
    isReference: true,
    payload: {
      channel: PAGE,
      externalLeadId: '120218846305517482',
      formId: '120218300927745106',
      pageId: PAGE.accountId,
      adId: '120218117730582264',
      adGroupId: '120218117730582209',
      createdAt: AT,
    },
  });
});

test('ids beyond 2^53 that are printed as numbers keep their digits', () => {
  const asText = JSON.stringify(delivery('page', { field: 'leadgen', value: leadgen() }));
  const asNumbers = asText.replaceAll(/"(1202\d{14})"/g, '$1');
  expect(asNumbers).not.toBe(asText);
  expect(parse(verified(asNumbers))).toEqual(parse(verified(asText)));
});

test.each([0, '0', undefined, null, ''])('an advertisement that is %j is none', (id) => {
  const { payload } = eventOf(page('leadgen', leadgen({ ad_id: id, adgroup_id: id })));
  expect(payload).not.toHaveProperty('adId');
  expect(payload).not.toHaveProperty('adGroupId');
});

test('a notice told twice is one, whenever it was sent', () => {
  const late = page('leadgen', leadgen(), { time: AT_SECONDS + 3600 });
  expect(late).toEqual(page('leadgen', leadgen()));
});

test.each([undefined, null, '', 0, {}])('a notice of the lead %j is invalid', (id) => {
  expect(skippedAs(page('leadgen', leadgen({ leadgen_id: id })))).toBe(
    'invalid leadgen: lead has no leadgen_id',
  );
});
