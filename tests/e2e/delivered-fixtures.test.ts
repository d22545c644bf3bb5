import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { LeadNoticeSchema, LeadSchema } from '@pyloto/core-ads';
import { EventEnvelopeSchema } from '@pyloto/core-events';
import { whatsapp } from '@pyloto/whatsapp/connector';
import { afterAll, expect, test } from 'vitest';

import { REPO, signedHeaders } from './connector-process.ts';
import { fetchLeadsOf, FILLED_IN } from './fetch-leads.ts';
import { apps, cases, type DescribedItem, type FixtureCase } from './fixture-cases.ts';
import { openDoor, throughTheDoor } from './open-door.ts';

const SHARED = path.join(REPO, '../shared/fixtures/meta');

const MANY_REQUESTS_MS = 60_000;

const unhandled: unknown[] = [];
const keepUnhandled = (reason: unknown): void => void unhandled.push(reason);
process.on('unhandledRejection', keepUnhandled);
afterAll(() => void process.off('unhandledRejection', keepUnhandled));

const isRejected = ({ expected }: FixtureCase): boolean => !Array.isArray(expected);

test.each(cases.filter(isRejected))('$name $case is answered 400', async (fixture) => {
  const { status, events } = await deliverCase(fixture);
  expect([status, events]).toEqual([400, []]);
});

const isReference = (fixture: FixtureCase): boolean =>
  itemsOf(fixture).some((item) => item.isReference === true);

test.each(cases.filter(isReference))(
  '$name $case goes through the door as the lead that it names',
  async (fixture) => {
    const [item] = itemsOf(fixture);
    const { channel, externalLeadId, formId } = LeadNoticeSchema.parse(item?.payload);
    const lead = { pageId: channel.accountId, leadgenId: externalLeadId, formId: formId ?? '1' };
    const { fetchReference, close } = await fetchLeadsOf(fixture.connector, [lead]);
    const door = await openDoor(fixture.connector, { fetchReference });
    const { status, answer } = await door.deliver(fixture.body, headersOf(fixture));
    expect([status, answer.summary.processed]).toEqual([200, 1]);
    expect(door.events).toMatchObject([
      { type: 'pyloto.ads.lead_received.v1', data: { externalLeadId, fields: FILLED_IN } },
    ]);
    for (const { data } of door.events) LeadSchema.parse(data);
    await Promise.all([door.close(), close()]);
  },
);

test.each(cases.filter((fixture) => !isRejected(fixture) && !isReference(fixture)))(
  '$name $case goes through the door as expected',
  async (fixture) => {
    const items = itemsOf(fixture);
    const { status, answer, events } = await deliverCase(fixture);
    expect(status).toBe(200);
    const eventItems = items.filter((item) => item.outcome === undefined);
    const distinct = [...new Map(eventItems.map((item) => [item.dedupeKey, item])).values()];
    expect(events.map((event) => event.data)).toEqual(distinct.map((item) => item.payload));
    expect(answer.summary).toEqual({
      total: items.length,
      processed: distinct.length,
      deduped: eventItems.length - distinct.length,
      failed: 0,
      queued: 0,
      ignored: items.filter((item) => item.outcome === 'ignored').length,
      invalid: items.filter((item) => item.outcome === 'invalid').length,
    });
    for (const event of events) EventEnvelopeSchema.parse(event);
  },
);

function itemsOf({ expected }: FixtureCase): readonly DescribedItem[] {
  return Array.isArray(expected) ? expected : [];
}

function deliverCase(fixture: FixtureCase): ReturnType<typeof throughTheDoor> {
  return throughTheDoor(fixture.connector, fixture.body, headersOf(fixture));
}

function headersOf({ headers }: FixtureCase): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-hub-signature-256': headers['x-hub-signature-256'] ?? '',
  };
}

const shared = existsSync(SHARED)
  ? readdirSync(SHARED).filter((name) =>
      /^(?:wa|ig|messenger|leadgen|invalid)_.*\.json$/.test(name),
    )
  : [];

test.runIf(shared.length > 0).each(apps)(
  'every recorded payload goes through the door of $name: 200, or 400 for a body that is no object',
  async ({ connector }) => {
    expect(shared.length).toBeGreaterThan(250);
    const door = await openDoor(connector);
    for (const name of shared) {
      const body = readFileSync(path.join(SHARED, name));
      const { status, answer } = await door.deliver(body, signedHeaders(body));
      const isObject = body.toString().trimStart().startsWith('{');
      // What a lead's ids name is fetched from Meta, and there is none here.
      const isLead = name.startsWith('leadgen_');
      const failed = status === 200 && !isLead ? answer.summary.failed : 0;
      expect([name, status, failed]).toEqual([name, isObject ? 200 : 400, 0]);
    }
    await door.close();
  },
  MANY_REQUESTS_MS,
);

test.runIf(shared.length > 0)(
  'each recorded message and status is exactly one event',
  async () => {
    for (const name of shared.filter((file) => file.startsWith('wa_'))) {
      const body = readFileSync(path.join(SHARED, name));
      const ids = messageAndStatusKeys(JSON.parse(body.toString()));
      const { answer, events } = await throughTheDoor(whatsapp, body, signedHeaders(body));
      if (ids.length === 0) continue;
      const { processed, deduped } = answer.summary;
      const carriers = events.filter(({ type }) => /message|reaction/.test(type));
      expect([name, processed + deduped >= ids.length]).toEqual([name, true]);
      expect([name, carriers.length]).toEqual([name, new Set(ids).size]);
    }
  },
  MANY_REQUESTS_MS,
);

test('nothing was left unhandled', () => {
  expect(unhandled).toEqual([]);
});

type Dated = { readonly id: string; readonly status?: string; readonly timestamp?: unknown };
type Change = { field?: string; value?: { messages?: Dated[]; statuses?: Dated[] } };

/**
 * The messages and statuses that the field `messages` brings, by what makes them distinct. Pages that
 * print `TIMESTAMP` where a recording has a number show a shape, not a message.
 */
function messageAndStatusKeys(body: { entry?: { changes?: Change[] }[] }): string[] {
  const changes = body.entry?.flatMap((entry) => entry.changes ?? []) ?? [];
  return changes
    .filter(({ field }) => field === 'messages')
    .flatMap(({ value }) => (value?.messages ?? []).concat(value?.statuses ?? []))
    .filter(({ timestamp }) => /^\d+$/.test(String(timestamp)))
    .map(({ id, status }) => JSON.stringify([id, status]));
}
