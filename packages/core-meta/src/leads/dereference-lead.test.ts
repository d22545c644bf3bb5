import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { LeadNoticeSchema, LeadSchema, leadToParsedEvent } from '@pyloto/core-ads';
import { isRetryable, type ParsedEvent, type ProviderCall, Secret } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { AT, leadgen, PAGE, page } from '../comments/test-changes.ts';
import { problemsOf } from '../delivery/problems-of.ts';
import { mutated } from '../delivery/test-mutations.ts';
import { counterexampleTo } from '../delivery/test-parser-properties.ts';
import { type Answer, failureOf, serve } from '../graph/test-graph.ts';
import { testHttpClient } from '../graph/test-http-client.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { dereferenceLead, mapLead } from './index.ts';
import { eventOf } from '../delivery/test-items.ts';

/** Public samples that stand beside a checkout, where there are any; they are read, never copied. */
const CORPUS = join(import.meta.dirname, '../../../../../shared/fixtures/meta');

const NOTICE = eventOf(page('leadgen', leadgen()));
const LEAD_ID = '120218846305517482';
const ANSWER = {
  created_time: '2026-03-02T10:04:09+0000',
  id: LEAD_ID,
  field_data: [
    { name: 'full_name', values: ['Lena Okafor'] },
    { name: 'which_sizes?', values: ['m', 'l'] },
  ],
};

function callTo(url: string): ProviderCall {
  return {
    account: { tenantId: 'acme', channel: 'messenger', accountId: PAGE.accountId },
    accessToken: Secret.of('EAApage'),
    http: testHttpClient,
    settings: { META_GRAPH_URL: url },
    secrets: {},
    timeoutMs: 5000,
    signal: new AbortController().signal,
  };
}

async function leadOf(body: object, notice: ParsedEvent = NOTICE): Promise<ParsedEvent> {
  const graph = await serve(() => ({ body }));
  return dereferenceLead(notice, callTo(graph.url));
}

async function failureWith(answer: Answer, notice: ParsedEvent = NOTICE) {
  const graph = await serve(() => answer);
  const error = await failureOf(dereferenceLead(notice, callTo(graph.url)));
  return { error, isTriedAgain: isRetryable(error), askedTimes: graph.asked.length };
}

/** An answer that says everything there is to say. */
const WHOLE_ANSWER = {
  ...ANSWER,
  ad_id: '120218117730582264',
  ad_name: 'Spring, carousel',
  adset_id: '120218117730582210',
  campaign_id: '120218117730582155',
  form_id: '120218300927745106',
  is_organic: false,
  platform: 'ig',
  custom_disclaimer_responses: [
    { checkbox_key: 'newsletter', is_checked: '1' },
    { checkbox_key: 'calls', is_checked: '' },
    { checkbox_key: 'post' },
  ],
};

const refusal = (code: number, error_subcode?: number): Answer => ({
  status: 400,
  body: { error: { message: 'of +1 650 555 0142', code, error_subcode } },
});

test('a lead is asked for once, by its id, with every field that is read', async () => {
  const graph = await serve(() => ({ body: ANSWER }));
  await dereferenceLead(NOTICE, callTo(graph.url));
  expect(graph.asked).toMatchObject([
    {
      method: 'GET',
      path: `/v26.0/${LEAD_ID}`,
      query: {
        fields:
          'created_time,id,ad_id,ad_name,adset_id,campaign_id,form_id,is_organic,platform,field_data,custom_disclaimer_responses',
      },
      headers: { authorization: 'Bearer EAApage' },
    },
  ]);
});

test('the notice becomes the whole lead under its own key', async () => {
  const event = await leadOf(WHOLE_ANSWER);
  expect(event).toStrictEqual({
    capabilityId: 'inbound_leads',
    type: 'pyloto.ads.lead_received.v1',
    dedupeKey: NOTICE.dedupeKey,
    channel: PAGE,
    subject: LEAD_ID,
    occurredAt: '2026-03-02T10:04:09.000Z',
    payload: {
      channel: PAGE,
      externalLeadId: LEAD_ID,
      formId: '120218300927745106',
      pageId: PAGE.accountId,
      adId: '120218117730582264',
      adGroupId: '120218117730582209',
      adSetId: '120218117730582210',
      campaignId: '120218117730582155',
      isOrganic: false,
      platform: 'instagram',
      adName: 'Spring, carousel',
      fields: [
        { name: 'full_name', values: ['Lena Okafor'] },
        { name: 'which_sizes?', values: ['m', 'l'] },
      ],
      disclaimers: [
        { key: 'newsletter', isChecked: true },
        { key: 'calls', isChecked: false },
        { key: 'post' },
      ],
      createdAt: '2026-03-02T10:04:09.000Z',
    },
  });
  expect(problemsOf(event)).toEqual([]);
});

test('what the answer leaves out stays as the notice has it', async () => {
  const event = await leadOf({ id: LEAD_ID, field_data: [] });
  expect(event).toMatchObject({
    occurredAt: AT,
    payload: { formId: '120218300927745106', adId: '120218117730582264', fields: [] },
  });
});

test('what the request knew stays with the event', async () => {
  const event = await leadOf(ANSWER, { ...NOTICE, tenantId: 'acme', correlationId: 'c-1' });
  expect(event).toMatchObject({ tenantId: 'acme', correlationId: 'c-1' });
});

test('no answer of a person is dropped for its form', async () => {
  const event = await leadOf({
    ...ANSWER,
    field_data: [
      { name: 'one', values: 'only' },
      { name: 'number', values: [7, true, null] },
      { name: 'object', values: [{ a: 1 }] },
      { name: 'none' },
      { values: ['of no question'] },
      'nothing',
    ],
  });
  expect(event.payload).toMatchObject({
    fields: [
      { name: 'one', values: ['only'] },
      { name: 'number', values: ['7', 'true'] },
      { name: 'object', values: ['{"a":1}'] },
      { name: 'none', values: [] },
      { name: '', values: ['of no question'] },
    ],
  });
  expect(problemsOf(event)).toEqual([]);
});

test.each([
  {},
  { id: LEAD_ID },
  { field_data: [] },
  { ...ANSWER, id: '1' },
  { id: LEAD_ID, field_data: {} },
])('the answer %j is not the lead, and is asked for again', async (body) => {
  const { error, isTriedAgain } = await failureWith({ body });
  expect(error).toMatchObject({ code: 'upstream_unavailable', effect: 'none' });
  expect(isTriedAgain).toBe(true);
});

test('a lead that is not there yet is tried again, and says who may keep it from being read', async () => {
  const { error, isTriedAgain, askedTimes } = await failureWith(refusal(100, 33));
  expect(error).toMatchObject({
    code: 'upstream_unavailable',
    upstreamCode: '100/33',
    upstreamStatus: 400,
    message: expect.stringContaining('leads access manager'),
  });
  expect(isTriedAgain).toBe(true);
  expect(askedTimes).toBe(1);
});

test.each([
  [10, undefined],
  [200, undefined],
  [3, undefined],
])('code %i means that a permission is missing, and names those for leads', async (code, sub) => {
  const { error, isTriedAgain } = await failureWith(refusal(code, sub));
  expect(error).toMatchObject({
    code: 'permission_missing',
    upstreamCode: `${code}`,
    message: expect.stringContaining('leads_retrieval'),
  });
  expect(isTriedAgain).toBe(false);
});

test('a token that is over is the connection’s, and is not tried again', async () => {
  const { error, isTriedAgain } = await failureWith(refusal(190, 460));
  expect(error).toMatchObject({ code: 'auth_invalid', upstreamCode: '190/460' });
  expect(isTriedAgain).toBe(false);
});

test.each([4, 17, 32, 613, 80_001])(
  'code %i is a limit, and says how long to wait',
  async (code) => {
    const { error, isTriedAgain } = await failureWith({
      status: 400,
      body: { error: { code } },
      headers: { 'x-app-usage': '{"estimated_time_to_regain_access":3}' },
    });
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 180_000 });
    expect(isTriedAgain).toBe(true);
  },
);

test.each<[string, Answer]>([
  ['a fault that passes', { status: 500, body: { error: { code: 2 } } }],
  ['a fault without words', { status: 502, body: 'bad gateway' }],
  ['a connection that breaks', 'cut'],
])('%s is tried again, because a question may be asked twice', async (_, answer) => {
  const { error, isTriedAgain } = await failureWith(answer);
  expect(error.code).toBe('upstream_unavailable');
  expect(isTriedAgain).toBe(true);
});

test.each([
  { ...NOTICE, payload: { externalLeadId: LEAD_ID } },
  { ...NOTICE, payload: undefined },
  { ...NOTICE, type: 'pyloto.comments.comment_received.v1' as const },
])('an event that is no notice of a lead is refused before anything is asked', async (event) => {
  const { error, askedTimes } = await failureWith({ body: ANSWER }, event);
  expect(error.code).toBe('payload_invalid');
  expect(askedTimes).toBe(0);
});

test('no error holds a word of Meta’s', async () => {
  for (const code of [100, 10, 190, 4]) {
    const { error } = await failureWith(refusal(code, code === 100 ? 33 : undefined));
    expect(JSON.stringify([error.message, error])).not.toContain('0142');
  }
});

test('whatever Graph answers is a canonical lead or none', () => {
  const notice = LeadNoticeSchema.parse(NOTICE.payload);
  const property = fc.property(mutated([WHOLE_ANSWER]), (answer) => {
    fc.pre(isJsonObject(answer));
    const lead = mapLead(answer, notice);
    return lead === undefined || problemsOf(leadToParsedEvent(lead)).length === 0;
  });
  expect(counterexampleTo(property, { numRuns: 2000, seed: 20_261_121 })).toBeUndefined();
});

test.skipIf(!existsSync(CORPUS)).each([
  ['api_leadgen_get_lead', ['car_make', 'full_name', 'email', 'selected_dealer']],
  [
    'api_leadgen_get_lead_organic_custom',
    ['full_name', 'phone_number', 'what_do_you_need?', 'inbox_url'],
  ],
])('%s is the lead that was announced', async (name, questions) => {
  const answer: JsonObject = JSON.parse(readFileSync(join(CORPUS, `${name}.json`), 'utf8'));
  const notice = eventOf(page('leadgen', leadgen({ leadgen_id: answer['id'] })));
  const event = await leadOf(answer, notice);
  expect(problemsOf(event)).toEqual([]);
  const { fields } = LeadSchema.parse(event.payload);
  expect(fields.map((field) => field.name)).toEqual(questions);
});
