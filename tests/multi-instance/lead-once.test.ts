import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { signedHeaders } from '@pyloto-tests/e2e/connector-process';
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
import { serveApp } from '@pyloto/core-runtime/node';
import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';

const REDELIVERIES = 1_000;
/** What a provider takes to answer: long enough for every copy to hold the lead meanwhile. */
const ANSWER_TAKES_MS = 300;
const TOKEN = 'a-token-of-the-leads';
const DEDUPE_KEY = 'lead:leads:7:17841400000000001';
const LEAD = { leadId: '17841400000000001', fields: { email: 'ada@people.example' } };

test.each(['queued', 'inline'])(
  'a thousand concurrent redeliveries of one lead, %s: one GET, and one whole lead at the sink',
  { timeout: START_TIMEOUT_MS },
  async (dispatch) => {
    const run = await startRun({ DISPATCH: dispatch });

    const answers = await run.redeliver();

    expect(countAnswers(answers)).toEqual({ 200: REDELIVERIES });
    expect(await until(() => run.sink.attempts().length > 0, 10_000)).toBe(true);
    const { inbox } = await run.whenDone();
    expect(inbox).toEqual({ accepted: 1, handled: 1, pending: 0, dead: 0, dropped: 0 });
    expect(run.asked).toEqual([`/${LEAD.leadId} Bearer ${TOKEN}`]);
    expect(run.sink.attempts().map(({ eventId }) => eventId)).toEqual([run.eventId]);
    expect(run.received).toMatchObject([{ data: LEAD }]);
  },
);

test(
  'a lead that its provider does not give at first is fetched again, by whichever copy has its turn',
  { timeout: START_TIMEOUT_MS },
  async () => {
    const run = await startRun({ DISPATCH: 'queued' }, [500, 503]);

    await run.redeliver(3);

    expect(await until(() => run.sink.attempts().length > 0, 15_000)).toBe(true);
    const { inbox } = await run.whenDone();
    expect(inbox).toEqual({ accepted: 1, handled: 1, pending: 0, dead: 0, dropped: 0 });
    expect(run.asked).toHaveLength(3);
    expect(run.received).toMatchObject([{ data: LEAD }]);
  },
);

test(
  'a lead of an account whose token is refused waits among the dead letters, and the product is told of the account',
  { timeout: START_TIMEOUT_MS },
  async () => {
    const run = await startRun({ DISPATCH: 'queued' }, [401, 401]);

    await run.redeliver(1);

    expect(await until(() => run.sink.attempts().length > 0, 15_000)).toBe(true);
    const { inbox } = await run.whenDone();
    expect(inbox).toEqual({ accepted: 2, handled: 1, pending: 0, dead: 1, dropped: 0 });
    expect(run.received).toMatchObject([{ data: { errorCode: 'auth_invalid' } }]);
  },
);

/** Three copies behind a balancer, a provider that answers as scripted and then with the lead, and a sink. */
async function startRun(env: Readonly<Record<string, string>>, script: number[] = []) {
  const received: SinkEvent[] = [];
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const provider = await startProvider(script);
  onTestFinished(provider.stop);
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
    main: path.join(import.meta.dirname, 'lead-app.ts'),
    env: {
      ...SHORT_TIMES,
      ...sink.env,
      HANDLER_TIMEOUT_MS: '10000',
      LEASE_MS: '30000',
      LEADS_URL: provider.url,
      META_ACCESS_TOKEN: TOKEN,
      ...env,
    },
  });
  onTestFinished(() => fleet.destroy());
  const balancer = await startBalancer(fleet.urls);
  onTestFinished(() => balancer.stop());
  const owner = { connector: 'leads', tenantId: 'default' };
  const eventId = deriveEventId({ ...owner, dedupeKey: DEDUPE_KEY });
  return {
    sink,
    received,
    eventId,
    asked: provider.asked,
    redeliver: async (times = REDELIVERIES) => {
      const deliveries = Array.from({ length: times }, () => deliveryOf(eventId));
      const sending = { url: balancer.url, deliveries, concurrency: times, redelivers: false };
      return (await sendDeliveries(sending)).answers;
    },
    whenDone: () => whenBooksAreDone(redis.url, 1, { withinMs: 10_000, connector: 'leads' }),
  };
}

function deliveryOf(eventId: string) {
  const item = {
    capabilityId: 'inbound_leads',
    type: 'pyloto.ads.lead_received.v1',
    dedupeKey: DEDUPE_KEY,
    channel: { type: 'leads', accountId: '7' },
    subject: LEAD.leadId,
    occurredAt: '2026-11-21T08:00:00.000Z',
    isReference: true,
    payload: { leadId: LEAD.leadId },
  };
  const body = JSON.stringify({ items: [item] });
  return { body, headers: signedHeaders(body), eventIds: [eventId] };
}

async function startProvider(script: number[]) {
  const asked: string[] = [];
  const app = new Hono().get('/:id', async (c) => {
    asked.push(`${c.req.path} ${c.req.header('authorization')}`);
    const status = script.shift() ?? 200;
    await sleep(ANSWER_TAKES_MS);
    return Response.json(status === 200 ? LEAD : {}, { status });
  });
  const server = await serveApp(app, { host: '127.0.0.1', port: 0 });
  return { asked, url: `http://${server.host}:${server.port}`, stop: () => server.close(0) };
}
