import { expect, test } from 'vitest';

import { webhook } from '../../graph/test-harness.ts';
import { changesIn, codesIn } from '../../messenger-platform/test-answers.ts';
import { PAGE } from '../../messenger-platform/test-people.ts';
import { call, messenger } from '../../messenger-platform/test-simulators.ts';

const filled = {
  pageId: PAGE.pageId,
  formId: '9007199254740993',
  fields: { full_name: 'Ana Example', colours: ['blue', 'green'] },
};

test('a lead is told by its ids, and is there to be fetched', async () => {
  const hook = await webhook();
  const sim = await messenger({ webhookUrl: hook.url });
  const { leadgenId } = await sim.lead({ ...filled, adId: '120210000000000003' });
  expect(changesIn(hook.got)).toEqual([
    {
      field: 'leadgen',
      value: {
        leadgen_id: leadgenId,
        page_id: PAGE.pageId,
        form_id: filled.formId,
        ad_id: '120210000000000003',
        created_time: expect.any(Number),
      },
    },
  ]);
  const { body } = await call.page(sim, `/v26.0/${leadgenId}?fields=id,platform,field_data`);
  expect(body).toEqual({
    id: leadgenId,
    platform: 'fb',
    field_data: [
      { name: 'full_name', values: ['Ana Example'] },
      { name: 'colours', values: ['blue', 'green'] },
    ],
  });
  expect(sim.leadReads(leadgenId)).toBe(1);
});

test('ids can be JSON numbers that a careless reader rounds', async () => {
  const hook = await webhook();
  const sim = await messenger({ webhookUrl: hook.url });
  const leadgenId = '120210000000000001';
  await sim.lead({ ...filled, leadgenId, ids: 'number' });
  expect(hook.got[0]?.body).toContain(
    '"leadgen_id":120210000000000001,"page_id":100000000000301,"form_id":9007199254740993,',
  );
});

test('a lead can be late, and every call for it is counted', async () => {
  const sim = await messenger();
  const { leadgenId } = await sim.lead({ ...filled, hiddenReads: 2 });
  const path = `/v26.0/${leadgenId}`;
  expect(codesIn(await call.page(sim, path))).toEqual([400, 100, 33]);
  expect(codesIn(await call.page(sim, path))).toEqual([400, 100, 33]);
  expect((await call.page(sim, path)).status).toBe(200);
  expect(sim.leadReads(leadgenId)).toBe(3);
});

test.each([
  [190, undefined, 401],
  [4, undefined, 400],
  [1, undefined, 500],
  [100, 33, 400],
])('a call for a lead can go wrong with %i/%s', async (code, subcode, status) => {
  const fault = { kind: 'refuse', code, ...(subcode !== undefined && { subcode }) } as const;
  const sim = await messenger({
    faults: { faultsFor: ({ endpoint }) => (endpoint === 'lead' ? fault : undefined) },
  });
  const { leadgenId } = await sim.lead(filled);
  expect(codesIn(await call.page(sim, `/v26.0/${leadgenId}`))).toEqual([status, code, subcode]);
  expect(sim.leadReads(leadgenId)).toBe(1);
});

test('a lead of an ad on Instagram tells the ad, the campaign and the boxes that were ticked', async () => {
  const sim = await messenger();
  const ad = { adId: '120210000000000003', adGroupId: '120210000000000002', campaignId: '1202' };
  const disclaimers = { terms: true, letters: false };
  const { leadgenId } = await sim.lead({ ...filled, ...ad, disclaimers, platform: 'ig' });
  const names =
    'ad_id,ad_name,adset_id,campaign_id,is_organic,platform,custom_disclaimer_responses';
  expect((await call.page(sim, `/v26.0/${leadgenId}?fields=${names}`)).body).toEqual({
    id: leadgenId,
    ad_id: ad.adId,
    ad_name: 'Ad 0003',
    adset_id: ad.adGroupId,
    campaign_id: ad.campaignId,
    is_organic: false,
    platform: 'ig',
    custom_disclaimer_responses: [
      { checkbox_key: 'terms', is_checked: '1' },
      { checkbox_key: 'letters', is_checked: '' },
    ],
  });
});
