import path from 'node:path';

import { APP_SECRET, REPO, signedHeaders } from '@pyloto-tests/e2e/connector-process';
import {
  countAnswers,
  sendDeliveries,
  SHORT_TIMES,
  type SinkEvent,
  startBalancer,
  startFlakySink,
  startFleet,
  until,
  whenBooksAreDone,
} from '@pyloto-tests/fleet';
import { START_TIMEOUT_MS, startRedis } from '@pyloto-tests/redis';
import { deriveEventId } from '@pyloto/core-events';
import { type Fault, startMessengerSimulator } from '@pyloto/provider-simulators/messenger';
import { expect, onTestFinished, test } from 'vitest';

const REDELIVERIES = 1_000;
/** What Meta takes to answer: long enough for every copy to hold the lead meanwhile. */
const ANSWER_TAKES_MS = 300;
const ADMIN_KEY = 'an-admin-key-of-the-tests-0123';
const PAGE = '106417728901552';
/** Beyond 2^53, and a JSON number in the delivery. */
const LEAD = '9007199254740993';
const FIELDS = { email: ['ines@mail.example'], full_name: ['Inês Duarte'] };
const WHOLE = {
  externalLeadId: LEAD,
  fields: [
    { name: 'email', values: FIELDS.email },
    { name: 'full_name', values: FIELDS.full_name },
  ],
};
const SLOW: Fault = { kind: 'slow', delayMs: ANSWER_TAKES_MS, when: 'after_acceptance' };
const SETTLED = { accepted: 1, handled: 1, pending: 0, dead: 0, dropped: 0 };

test.each(['queued', 'inline'])(
  'a thousand concurrent redeliveries of one lead, %s: one GET, and one whole lead at the sink',
  { timeout: START_TIMEOUT_MS },
  async (dispatch) => {
    const run = await startRun({ DISPATCH: dispatch }, [SLOW]);

    const answers = await run.redeliver();

    expect(countAnswers(answers)).toEqual({ 200: REDELIVERIES });
    expect(await until(() => run.sink.attempts().length > 0, 30_000)).toBe(true);
    expect((await run.whenDone()).inbox).toEqual(SETTLED);
    expect(run.reads()).toBe(1);
    expect(run.sink.attempts().map(({ eventId }) => eventId)).toEqual([run.eventId]);
    expect(run.received).toMatchObject([{ type: 'pyloto.ads.lead_received.v1', data: WHOLE }]);
  },
);

test.each<{ why: string; faults: readonly Fault[]; hiddenReads?: number }>([
  { why: 'whose copies are behind its webhook (100/33)', faults: [], hiddenReads: 2 },
  { why: 'that is ill (5xx)', faults: [badGateway(), { kind: 'refuse', code: 2 }] },
  {
    why: 'that has had enough calls (613 as 400)',
    faults: [
      { kind: 'refuse', code: 613 },
      { kind: 'refuse', code: 4 },
    ],
  },
])(
  'a lead is fetched again from a Meta $why, by whichever copy has its turn',
  { timeout: START_TIMEOUT_MS },
  async ({ faults, hiddenReads = 0 }) => {
    const run = await startRun({ DISPATCH: 'queued' }, faults, hiddenReads);

    await run.redeliver(3);

    expect(await until(() => run.sink.attempts().length > 0, 60_000)).toBe(true);
    expect((await run.whenDone()).inbox).toEqual(SETTLED);
    expect(run.reads()).toBe(3);
    expect(run.received).toMatchObject([{ data: WHOLE }]);
  },
);

test(
  'a lead that the app was not let in to waits among the dead letters with its reason, and a replay fetches it once that is mended',
  { timeout: START_TIMEOUT_MS },
  async () => {
    const run = await startRun({ DISPATCH: 'queued' }, [{ kind: 'refuse', code: 10 }]);

    await run.redeliver(1);

    expect(await until(async () => (await run.deadLetters()).length === 1, 30_000)).toBe(true);
    const [letter] = await run.deadLetters();
    expect(letter).toMatchObject({
      capabilityId: 'inbound_leads',
      error: { code: 'permission_missing', message: expect.stringContaining('leads_retrieval') },
    });
    expect(run.received).toEqual([]);
    expect(await run.replay(letter?.id ?? '')).toBeLessThan(300);
    expect(await until(() => run.received.length > 0, 30_000)).toBe(true);
    expect(run.received).toMatchObject([{ data: WHOLE }]);
    expect(run.reads()).toBe(2);
  },
);

test(
  'a lead of a Page whose token is refused (190) waits among the dead letters, and the product is told of the Page',
  { timeout: START_TIMEOUT_MS },
  async () => {
    const run = await startRun({ DISPATCH: 'queued' }, [{ kind: 'refuse', code: 190 }]);

    await run.redeliver(1);

    expect(await until(async () => (await run.deadLetters()).length === 1, 30_000)).toBe(true);
    expect(await run.deadLetters()).toMatchObject([{ error: { code: 'auth_invalid' } }]);
    expect(await until(() => run.received.length > 0, 30_000)).toBe(true);
    expect(run.received).toMatchObject([{ data: { errorCode: 'auth_invalid' } }]);
    expect(run.reads()).toBe(1);
  },
);

/** Three copies of the Messenger app behind a balancer, a Meta whose first answers about the lead go wrong, and a sink. */
async function startRun(
  env: Readonly<Record<string, string>>,
  faults: readonly Fault[],
  hiddenReads = 0,
) {
  const received: SinkEvent[] = [];
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const script = [...faults];
  const token = 'EAAG-token-of-the-leads';
  const meta = await startMessengerSimulator({
    accounts: [{ pageId: PAGE, accessToken: token }],
    appSecret: APP_SECRET,
    requireProof: true,
    faults: { faultsFor: ({ endpoint }) => (endpoint === 'lead' ? script.shift() : undefined) },
  });
  onTestFinished(() => meta.close());
  await meta.lead({
    pageId: PAGE,
    formId: '731920465518273',
    leadgenId: LEAD,
    fields: FIELDS,
    hiddenReads,
  });
  const sink = await startFlakySink({
    decide: (event) => {
      received.push(event);
      return undefined;
    },
  });
  onTestFinished(() => sink.stop());
  const fleet = await startFleet({
    copies: 3,
    redisUrl: redis.url,
    main: path.join(REPO, 'apps/messenger/src/main.ts'),
    env: {
      ...SHORT_TIMES,
      ...sink.env,
      HANDLER_TIMEOUT_MS: '10000',
      LEASE_MS: '30000',
      META_GRAPH_URL: meta.url,
      META_ACCESS_TOKEN: token,
      PYLOTO_ADMIN_KEY: ADMIN_KEY,
      ...env,
    },
  });
  onTestFinished(() => fleet.destroy());
  const balancer = await startBalancer(fleet.urls);
  onTestFinished(() => balancer.stop());
  const owner = { connector: 'messenger', tenantId: 'default' };
  const eventId = deriveEventId({ ...owner, dedupeKey: `lead:messenger:${PAGE}:${LEAD}` });
  const admin = (method: string, rest = '') =>
    fetch(`${fleet.urls()[0]}/admin/dead-letters${rest}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
  return {
    sink,
    received,
    eventId,
    reads: () => meta.leadReads(LEAD),
    redeliver: async (times = REDELIVERIES) => {
      const deliveries = Array.from({ length: times }, () => deliveryOf(eventId));
      const sending = { url: balancer.url, deliveries, concurrency: times, redelivers: false };
      return (await sendDeliveries(sending)).answers;
    },
    deadLetters: async (): Promise<readonly SeenLetter[]> => {
      const { items = [] }: { items?: SeenLetter[] } = JSON.parse(
        await (await admin('GET')).text(),
      );
      return items;
    },
    replay: async (id: string) => (await admin('POST', `/${id}/replay`)).status,
    whenDone: () => whenBooksAreDone(redis.url, 1, { withinMs: 30_000, connector: 'messenger' }),
  };
}

type SeenLetter = { readonly id: string; readonly capabilityId: string; readonly error: object };

/** The id stands as a number, as Meta writes it at times. */
function deliveryOf(eventId: string) {
  const value = `{"leadgen_id":${LEAD},"page_id":"${PAGE}","form_id":"731920465518273","created_time":1782441727}`;
  const changes = `[{"field":"leadgen","value":${value}}]`;
  const body = `{"object":"page","entry":[{"id":"${PAGE}","time":1782441728,"changes":${changes}}]}`;
  return { body, headers: signedHeaders(body), eventIds: [eventId] };
}

function badGateway(): Fault {
  return { kind: 'bad_gateway', when: 'before_acceptance' };
}
