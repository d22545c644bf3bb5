import { type ParsedEvent, ConnectorError, isParsedEvent } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';
import { expect, test } from 'vitest';
import { z } from 'zod';

import { openDoor, parcel, parcels } from '../test-harness.ts';
import { openCommandDoor, refuses, SHIP } from './command-test-door.ts';
import { observeOutbound } from './observe-outbound.ts';

type Door = ReturnType<typeof openCommandDoor>;
const ToldSchema = z.object({
  kind: z.string(),
  callbackData: z.string().optional(),
  id: z.string().default(''),
});
type Told = z.input<typeof ToldSchema>;

/** A connector whose events of kind `status` are about what it sent, and of kind `message` from somebody. */
const connector = {
  ...parcels,
  messageIdKey: (id: string) => id.toUpperCase(),
  statusOf: ({ payload }: ParsedEvent) => {
    const { kind, callbackData, id } = ToldSchema.parse(payload);
    if (kind !== 'status') return undefined;
    const data = callbackData === undefined ? undefined : { callbackData };
    return { ...data, externalMessageId: id, accountId: 'depot-1', state: 'delivered' } as const;
  },
  inboundOf: ({ payload, occurredAt }: ParsedEvent) =>
    ToldSchema.parse(payload).kind === 'message'
      ? { accountId: 'depot-1', conversationId: 'p-7', atMs: Date.parse(occurredAt) }
      : undefined,
};

const MESSAGE = { kind: 'message', id: 'in-1' };
const statusOf = (part: number, id = 'm-1') => {
  return { kind: 'status', id, callbackData: `p1:${part}:c-1` };
};

function eventOf(payload: Told): ParsedEvent {
  const item = parcel(`${payload.kind}-${payload.id}`, { payload });
  if (!isParsedEvent(item)) throw new TypeError('an event was expected');
  return item;
}

function observerOf({ parts, metrics }: Door, changed: Partial<Door['parts']> = {}) {
  const { ledger, windows, queue } = { ...parts, ...changed };
  return observeOutbound({ connector, ledger, windows, metrics: metrics.port, queue });
}

test('a status of a command brings its correlation id and its clientMessageId, whichever way it is known by', async () => {
  const { messageIdKey } = connector;
  const door = openCommandDoor({ parts: { messageIdKey } });
  await door.give(SHIP, { 'x-correlation-id': 'order-20731-a' });
  const note = { correlationId: 'order-20731-a', data: { clientMessageId: 'c-1' } };
  const events = [statusOf(0), { kind: 'status', id: 'M-1' }, { kind: 'status', id: 'another' }];
  const notes = await observerOf(door).observe('acme', events.map(eventOf));
  expect(notes).toEqual([note, note, undefined]);
  expect(await (await door.ask('c-1')).json()).toMatchObject({ state: 'delivered' });
});

/** A report that everything in a conversation up to now was delivered, or read. */
const reporting = (state: 'delivered' | 'read', atMs: number) => ({
  ...connector,
  statusOf: () => ({
    state,
    accountId: 'depot-1',
    upTo: { conversationId: SHIP.to.id, atMs },
  }),
});

test.each([
  ['read', { data: { clientMessageId: 'c-2' } }],
  ['delivered', {}],
] as const)(
  'what was %s up to a moment brings the correlation id of the last command before it',
  async (state, data) => {
    const door = openCommandDoor();
    await door.give(SHIP, { 'x-correlation-id': 'order-20731-a' });
    door.clock.pass(1_000);
    await door.give({ ...SHIP, clientMessageId: 'c-2' }, { 'x-correlation-id': 'order-20731-b' });
    const atMs = door.clock.now();
    door.clock.pass(1_000);
    await door.give({ ...SHIP, clientMessageId: 'c-3' });
    const { ledger, windows, queue } = door.parts;
    const parts = { ledger, windows, queue, metrics: door.metrics.port };
    const observer = observeOutbound({ ...parts, connector: reporting(state, atMs) });

    const notes = await observer.observe('acme', [eventOf({ kind: 'status' })]);

    expect(notes).toEqual([{ correlationId: 'order-20731-b', ...data }]);
    const states = ['c-1', 'c-2', 'c-3'].map(async (id) => (await door.ask(id)).json());
    expect(await Promise.all(states)).toMatchObject([{ state }, { state }, { state: 'sent' }]);
  },
);

test('a ledger is told no conversations where no report is up to a moment', async () => {
  const door = openCommandDoor({ parts: { reportsUpTo: false } });
  await door.give(SHIP);
  const report = reporting('read', door.clock.now()).statusOf();
  expect(
    await door.parts.ledger.apply({ tenantId: 'acme', connector: 'parcels' }, [report]),
  ).toEqual([undefined]);
});

test('a status moves no command of another tenant', async () => {
  const door = openCommandDoor();
  await door.give(SHIP);
  expect(await observerOf(door).observe('globex', [eventOf(statusOf(0))])).toEqual([undefined]);
  expect(await (await door.ask('c-1')).json()).toMatchObject({ state: 'sent' });
});

test('a message opens the conversation that it is of, for its tenant', async () => {
  const door = openCommandDoor();
  await observerOf(door).observe('acme', [eventOf(MESSAGE)]);
  const conversation = { accountId: 'depot-1', conversationId: 'p-7' };
  const seenFor = (tenantId: string) =>
    door.parts.windows.lastInboundAtMs({ tenantId, connector: 'parcels' }, conversation);
  expect(await seenFor('acme')).toBe(Date.parse('2026-11-21T08:00:00.000Z'));
  expect(await seenFor('globex')).toBeUndefined();
});

test('it wants statuses and messages, and asks no store about anything else', async () => {
  const door = openCommandDoor();
  const asked: string[] = [];
  const observer = observerOf(door, {
    ledger: {
      ...door.parts.ledger,
      apply: async () => {
        asked.push('ledger');
        return [];
      },
    },
    windows: { ...door.parts.windows, received: async () => void asked.push('windows') },
  });
  const wanted = [statusOf(0), MESSAGE, { kind: 'weather' }];
  expect(wanted.map((payload) => observer.concerns(eventOf(payload)))).toEqual([true, true, false]);
  expect(observer.observe('acme', [eventOf({ kind: 'weather' })])).toBeUndefined();
  expect(asked).toEqual([]);
  await observer.observe('acme', [eventOf(statusOf(0)), eventOf(statusOf(1)), eventOf(MESSAGE)]);
  expect(asked.toSorted()).toEqual(['ledger', 'windows']);
});

test('what waited for a message of unknown outcome goes on once that is known to be sent', async () => {
  const door = openCommandDoor({
    scripts: [refuses('unknown_outcome'), () => ({ externalMessageId: 'm-2' })],
    hasQueue: true,
  });
  await door.give({ ...SHIP, text: 'a|b' });
  expect(door.jobs).toEqual([]);
  await observerOf(door).observe('acme', [eventOf(statusOf(0)), eventOf(statusOf(0, 'm-9'))]);
  expect(door.jobs).toHaveLength(1);
  await door.work();
  expect(door.sent.map(({ part }) => part.text)).toEqual(['a', 'b']);
});

test('the jobs of any number of commands are added at once', async () => {
  const door = openCommandDoor({ scripts: [refuses('unknown_outcome')], hasQueue: true });
  const ids = ['c-1', 'c-2', 'c-3'];
  for (const id of ids) await door.give({ ...SHIP, clientMessageId: id, text: 'a|b' });
  const { queue } = door.parts;
  let calls = 0;
  const add = queue?.add;
  Object.assign(queue ?? {}, {
    add: async (...jobs: Parameters<NonNullable<typeof add>>) => {
      calls += 1;
      await add?.(...jobs);
    },
  });
  const statuses = ids.map((id) => ({ kind: 'status', id, callbackData: `p1:0:${id}` }));
  await observerOf(door).observe('acme', statuses.map(eventOf));
  expect([calls, door.jobs.length]).toEqual([1, 3]);
});

test('an event that nobody handles is learnt from and counted as processed; one of no interest is ignored', async () => {
  const door = openCommandDoor();
  await door.give(SHIP);
  const { deliver, logs } = openDoor({ handlers: {}, observer: observerOf(door) });
  const items = [eventOf(statusOf(0)), eventOf({ kind: 'weather' })];
  const { summary } = await deliver(items);
  expect(summary).toMatchObject({ total: 2, processed: 1, ignored: 1, failed: 0 });
  expect((await deliver(items)).summary).toMatchObject({ processed: 0, deduped: 1 });
  expect(JSON.stringify(logs.lines)).not.toContain('c-1');
});

test('a handler sees what is known of the command, also when it runs again', async () => {
  const door = openCommandDoor();
  await door.give(SHIP, { 'x-correlation-id': 'order-20731-a' });
  const seen: EventEnvelope[] = [];
  const { deliver } = openDoor({
    resolveTenant: () => 'acme',
    observer: observerOf(door),
    handlers: {
      parcel_updates: (event: EventEnvelope) => {
        seen.push(event);
        if (seen.length === 1) throw new TypeError('not yet');
      },
    },
  });
  await deliver([eventOf(statusOf(0))]);
  await deliver([eventOf(statusOf(0))]);
  expect(seen).toHaveLength(2);
  for (const event of seen) {
    expect(event).toMatchObject({
      correlationid: 'order-20731-a',
      data: { clientMessageId: 'c-1', id: 'm-1' },
    });
  }
});

test('a store that does not answer is 503, and the event has its turn when it comes again', async () => {
  const door = openCommandDoor();
  await door.give(SHIP);
  let isAway = true;
  const { apply } = door.parts.ledger;
  const observer = observerOf(door, {
    ledger: {
      ...door.parts.ledger,
      apply: async (...call) => {
        if (isAway) throw new ConnectorError('state_unavailable', 'the store must answer');
        return apply(...call);
      },
    },
  });
  const handled: EventEnvelope[] = [];
  const handlers = { parcel_updates: (event: EventEnvelope) => void handled.push(event) };
  const { deliver } = openDoor({ handlers, observer });
  expect(await deliver([eventOf(statusOf(0))])).toMatchObject({ ok: false });
  expect(handled).toEqual([]);
  isAway = false;
  expect((await deliver([eventOf(statusOf(0))])).summary).toMatchObject({ processed: 1 });
  expect(handled).toHaveLength(1);
});
