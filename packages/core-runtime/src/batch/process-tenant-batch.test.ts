import { ConnectorError, type Ledger, type ParsedItem } from '@pyloto/core-connectors';
import { createMemoryLedger } from '@pyloto/core-dedupe';
import { createMemoryDeadLetters } from '@pyloto/core-delivery';
import type { EventEnvelope } from '@pyloto/core-events';
import { EventEnvelopeSchema } from '@pyloto/core-events';
import { expect, test } from 'vitest';

import { systemClock } from '../system-clock.ts';
import { errorOf, manualClock, openDoor, parcel, parcels, signed } from '../test-harness.ts';

type Parcel = { id: string };

/** A ledger that does not answer for one tenant. */
function brokenFor(tenantId: string): Ledger {
  const ledger = createMemoryLedger({ clock: systemClock });
  return {
    ...ledger,
    claim: (batch, leaseMs) =>
      batch.tenantId === tenantId
        ? Promise.reject(new ConnectorError('state_unavailable', 'store does not answer'))
        : ledger.claim(batch, leaseMs),
  };
}

const tenIds = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const tenParcels = tenIds.map((id) => parcel(id));

function failingOn(failingId: string) {
  const seen: string[] = [];
  const state = { broken: true };
  const parcel_updates = (event: EventEnvelope<Parcel>): void => {
    seen.push(event.data.id);
    if (state.broken && event.data.id === failingId) throw new Error('the printer is on fire');
  };
  return { seen, state, handlers: { parcel_updates } };
}

test('a batch of ten with one failing handler is answered 200 with nine processed and one failed', async () => {
  const { handlers } = failingOn('4');
  const { deliver } = openDoor({ handlers });
  const answer = await deliver(tenParcels);
  expect(answer.summary).toEqual({
    total: 10,
    processed: 9,
    deduped: 0,
    failed: 1,
    queued: 0,
    ignored: 0,
    invalid: 0,
  });
  expect(answer.results?.filter((result) => !result.ok)).toMatchObject([
    { errorCode: 'handler_failed' },
  ]);
});

test('a redelivered batch dedupes what succeeded and runs again what failed', async () => {
  const { seen, state, handlers } = failingOn('4');
  const { deliver } = openDoor({ handlers });
  await deliver(tenParcels);
  state.broken = false;
  seen.length = 0;
  const answer = await deliver(tenParcels);
  expect(answer.summary).toMatchObject({ processed: 1, deduped: 9, failed: 0 });
  expect(seen).toEqual(['4']);
});

test('a failed item waits in the dead letters until a redelivery succeeds', async () => {
  const deadLetters = createMemoryDeadLetters({ clock: systemClock });
  const { state, handlers } = failingOn('4');
  const { deliver } = openDoor({ handlers, deadLetters });
  await deliver(tenParcels);
  await deliver(tenParcels);
  expect(deadLetters.count()).toBe(1);
  state.broken = false;
  await deliver(tenParcels);
  expect(deadLetters.count()).toBe(0);
});

test('the signature of a batch is verified once', async () => {
  let verifications = 0;
  const connector = {
    ...parcels,
    signature: {
      id: 'counting',
      verify: (...args: Parameters<typeof parcels.signature.verify>) => {
        verifications++;
        return parcels.signature.verify(...args);
      },
    },
  };
  const { deliver } = openDoor({ connector, handlers: { parcel_updates: () => undefined } });
  await deliver(tenParcels);
  expect(verifications).toBe(1);
});

test('an item that stands twice in one delivery is handled once', async () => {
  const { seen, handlers } = failingOn('none');
  const { deliver } = openDoor({ handlers });
  const answer = await deliver([parcel('1'), parcel('1')]);
  expect(seen).toEqual(['1']);
  expect(answer.summary).toMatchObject({ total: 2, processed: 1, deduped: 1 });
});

test('a handler that takes too long has failed, and its signal aborts', async () => {
  let aborted = false;
  const { deliver } = openDoor({
    limits: { handlerTimeoutMs: 20, leaseMs: 100 },
    handlers: {
      parcel_updates: (_event, { signal }) =>
        new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            resolve();
          });
        }),
    },
  });
  const answer = await deliver([parcel('1')]);
  expect(answer.results).toMatchObject([{ ok: false, errorCode: 'timeout' }]);
  expect(aborted).toBe(true);
});

test('a handler that looks at its signal only after its time is up finds it aborted', async () => {
  const { promise: seen, resolve: tell } = Promise.withResolvers<boolean>();
  const { deliver } = openDoor({
    limits: { handlerTimeoutMs: 20, leaseMs: 100 },
    handlers: {
      parcel_updates: async (_event, context) => {
        await systemClock.sleep(60);
        tell(context.signal.aborted);
      },
    },
  });
  await deliver([parcel('1')]);
  expect(await seen).toBe(true);
});

test('items of one sequence are handled in their order, others beside them', async () => {
  const finished: string[] = [];
  const { deliver } = openDoor({
    handlers: {
      parcel_updates: async ({ data }: EventEnvelope<Parcel>) => {
        await systemClock.sleep({ a1: 30, a2: 15, b1: 1 }[data.id] ?? 0);
        finished.push(data.id);
      },
    },
  });
  const inA = { orderingKey: 'a' };
  await deliver([parcel('a1', inA), parcel('a2', inA), parcel('b1'), parcel('a3', inA)]);
  expect(finished).toEqual(['b1', 'a1', 'a2', 'a3']);
});

/** Handlers that take a moment, and how many of them ran at the same time at most. */
function watchedHandlers() {
  let running = 0;
  const seen = { mostRunning: 0 };
  const parcel_updates = async (): Promise<void> => {
    running++;
    seen.mostRunning = Math.max(seen.mostRunning, running);
    await systemClock.sleep(1);
    running--;
  };
  return { seen, handlers: { parcel_updates } };
}

test('the slots for handlers are shared by all deliveries of the process', async () => {
  const { seen, handlers } = watchedHandlers();
  const { deliver } = openDoor({ limits: { handlerConcurrency: 3 }, handlers });
  const groups = ['a', 'b', 'c'].map((group) => tenIds.map((id) => parcel(group + id)));
  const answers = await Promise.all(groups.map((group) => deliver(group)));
  expect(answers.map(({ summary }) => summary.processed)).toEqual([10, 10, 10]);
  expect(seen.mostRunning).toBe(3);
});

test('a process that has enough to do refuses a delivery before it claims anything', async () => {
  const { promise: blocked, resolve: finish } = Promise.withResolvers<void>();
  const { deliver, request } = openDoor({
    limits: { maxItemsUnderWay: 5 },
    handlers: { parcel_updates: () => blocked },
  });
  const first = deliver(tenParcels);
  await new Promise(setImmediate);
  const second = await request(signed(JSON.stringify({ items: [parcel('new')] })));
  expect([second.status, second.headers.get('retry-after')]).toEqual([503, '5']);
  finish();
  expect((await first).summary.processed).toBe(10);
  expect((await deliver([parcel('new')])).summary.processed).toBe(1);
});

test('handlers of one delivery run side by side, at most handlerConcurrency at a time', async () => {
  const { seen, handlers } = watchedHandlers();
  const { deliver } = openDoor({ limits: { handlerConcurrency: 4 }, handlers });
  await deliver(tenParcels);
  expect(seen.mostRunning).toBe(4);
});

test('a lease is renewed while a delivery takes longer than one lease', async () => {
  const ledger = createMemoryLedger({ clock: systemClock });
  let renewals = 0;
  const counting: Ledger = {
    ...ledger,
    renew: (...args) => {
      renewals++;
      return ledger.renew(...args);
    },
  };
  const { deliver } = openDoor({
    ledger: counting,
    limits: { handlerTimeoutMs: 50, leaseMs: 60, handlerConcurrency: 1 },
    handlers: { parcel_updates: () => systemClock.sleep(40) },
  });
  const answer = await deliver([parcel('1'), parcel('2'), parcel('3')]);
  expect(answer.summary.processed).toBe(3);
  expect(renewals).toBeGreaterThan(0);
});

test('a redelivery that arrives while the first is at work waits for its outcome', async () => {
  let handled = 0;
  const { promise: blocked, resolve: finish } = Promise.withResolvers<void>();
  const { deliver } = openDoor({
    handlers: {
      parcel_updates: async () => {
        handled++;
        await blocked;
      },
    },
  });
  const first = deliver([parcel('1')]);
  const second = deliver([parcel('1')]);
  await new Promise(setImmediate);
  finish();
  const summaries = [(await first).summary, (await second).summary];
  expect(handled).toBe(1);
  expect(summaries.map(({ processed, deduped }) => [processed, deduped])).toEqual([
    [1, 0],
    [0, 1],
  ]);
});

test('an item that another copy holds for longer than a handler may take is answered 503', async () => {
  const clock = manualClock();
  const held: Ledger = {
    durability: 'memory',
    claim: async ({ keys }) => keys.map(() => 'in_flight'),
    complete: async () => [],
    release: async () => [],
    drop: async () => [],
    renew: async () => [],
  };
  const { request } = openDoor({
    clock,
    ledger: held,
    handlers: { parcel_updates: () => undefined },
  });
  const response = await request(signed(JSON.stringify({ items: [parcel('1')] })));
  expect(response.status).toBe(503);
  expect((await errorOf(response)).error.code).toBe('STATE_UNAVAILABLE');
});

test('a ledger that cannot answer is a 503 with Retry-After, and no handler runs', async () => {
  const { seen, handlers } = failingOn('none');
  const broken: Ledger = {
    durability: 'redis',
    claim: () => Promise.reject(new ConnectorError('state_unavailable', 'store does not answer')),
    complete: async () => [],
    release: async () => [],
    drop: async () => [],
    renew: async () => [],
  };
  const { request } = openDoor({ handlers, ledger: broken });
  const response = await request(signed(JSON.stringify({ items: [parcel('1')] })));
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('5');
  expect(seen).toEqual([]);
});

test('a failure that the dead letters cannot take is not acknowledged, and runs again at once', async () => {
  const deadLetters = createMemoryDeadLetters({ clock: systemClock, maxItems: 1 });
  const { seen, handlers } = failingOn('2');
  const { request, deliver } = openDoor({
    deadLetters,
    handlers: { parcel_updates: () => Promise.reject(new Error('no')) },
  });
  expect((await deliver([parcel('1')])).summary.failed).toBe(1);
  const refused = await request(signed(JSON.stringify({ items: [parcel('2')] })));
  expect(refused.status).toBe(503);
  const again = openDoor({ deadLetters, handlers });
  await again.request(signed(JSON.stringify({ items: [parcel('2')] })));
  expect(seen).toEqual(['2']);
});

test('what happened before a 503 is in the logs and the metrics', async () => {
  const deadLetters = createMemoryDeadLetters({ clock: systemClock, maxItems: 1 });
  const { handlers } = failingOn('2');
  const { request, logs, metrics, deliver } = openDoor({ deadLetters, handlers });
  await deliver([parcel('2')]);
  const items = [parcel('1'), parcel('2', { dedupeKey: 'parcels:7:another' })];
  const response = await request(signed(JSON.stringify({ items })));
  expect(response.status).toBe(503);
  expect(logs.named('item_handled').map(({ outcome }) => outcome)).toEqual([
    'failed',
    'processed',
    'failed',
  ]);
  expect(metrics.sums.get('events_processed_total parcels parcel_updates')).toBe(1);
  expect(metrics.sums.get('events_failed_total parcels parcel_updates handler_failed')).toBe(2);
  expect(metrics.sums.get('webhook_requests_total parcels parcel_updates')).toBe(1);
});

test('a tenant whose items cannot be made safe does not leave the others unreported', async () => {
  const { deliver, request, logs } = openDoor({
    resolveTenant: async ({ accountId }) => (accountId === '7' ? 'acme' : 'umbrella'),
    ledger: brokenFor('acme'),
    handlers: { parcel_updates: () => systemClock.sleep(5) },
  });
  const other = parcel('1', { channel: { type: 'parcels', accountId: '8' } });
  const response = await request(signed(JSON.stringify({ items: [parcel('1'), other] })));
  expect(response.status).toBe(503);
  expect(logs.named('item_handled')).toMatchObject([
    { tenantId: 'umbrella', outcome: 'processed' },
  ]);
  expect((await deliver([other])).summary.deduped).toBe(1);
});

test('the repeat of an item that fails has failed too, and stands where it stood', async () => {
  const { handlers } = failingOn('2');
  const { deliver, metrics } = openDoor({ handlers });
  const answer = await deliver([parcel('1'), parcel('2'), parcel('2'), parcel('1')]);
  expect(answer.results?.map(({ ok, deduped }) => [ok, deduped])).toEqual([
    [true, false],
    [false, false],
    [false, false],
    [true, true],
  ]);
  expect(metrics.sums.get('events_failed_total parcels parcel_updates handler_failed')).toBe(1);
});

test.each([null, undefined, 'text', { outcome: 'dropped' }])(
  'a parser that returns %j among its items costs the others nothing',
  async (junk) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a parser in JavaScript may return
    const items = [parcel('1'), junk as ParsedItem, parcel('2')];
    const connector = { ...parcels, parseEvents: () => items };
    const { deliver } = openDoor({ connector, handlers: { parcel_updates: () => undefined } });
    expect((await deliver([])).summary).toMatchObject({ total: 3, processed: 2, invalid: 1 });
  },
);

test('a failed event whose data is no JSON is kept without its data', async () => {
  const deadLetters = createMemoryDeadLetters({ clock: systemClock });
  const connector = { ...parcels, parseEvents: () => [parcel('1', { payload: { big: 1n } })] };
  const { deliver } = openDoor({
    connector,
    deadLetters,
    handlers: { parcel_updates: () => Promise.reject(new Error('no')) },
  });
  expect((await deliver([])).summary.failed).toBe(1);
  expect(deadLetters.list({ limit: 1 }).letters).toMatchObject([{ event: { data: null } }]);
});

test('a handler for a capability that the connector does not have refuses to start', () => {
  expect(() => openDoor({ handlers: { parcel_update: () => undefined } })).toThrow(
    'parcel_update must be one of parcel_updates',
  );
});

test('the items of two tenants are handled apart, each under its own tenant', async () => {
  const tenants: string[] = [];
  const { deliver } = openDoor({
    resolveTenant: ({ accountId }) => ({ '7': 'acme', '8': 'umbrella' })[accountId],
    handlers: {
      parcel_updates: (event: EventEnvelope<Parcel>) => void tenants.push(event.tenantid),
    },
  });
  const other = parcel('1', { channel: { type: 'parcels', accountId: '8' } });
  const nobodys = parcel('1', { channel: { type: 'parcels', accountId: '9' } });
  const answer = await deliver([parcel('1'), other, nobodys]);
  expect(tenants).toEqual(['acme', 'umbrella']);
  expect(answer.summary).toMatchObject({ processed: 2, ignored: 1 });
});

test('an event is a CloudEvent whose id is the same on every copy of the app', async () => {
  const envelopes: EventEnvelope[] = [];
  const keep = (event: EventEnvelope): void => void envelopes.push(event);
  for (const copy of [
    openDoor({ handlers: { parcel_updates: keep } }),
    openDoor({ handlers: { parcel_updates: keep } }),
  ]) {
    await copy.deliver([parcel('1')]);
  }
  const [first, second] = envelopes;
  expect(EventEnvelopeSchema.parse(first)).toMatchObject({
    source: '/connectors/parcels/7',
    subject: 'parcel 1',
    time: '2026-11-21T08:00:00.000Z',
    tenantid: 'default',
    connector: 'parcels',
    capability: 'parcel_updates',
    dedupekey: 'parcels:7:1',
    data: { id: '1' },
  });
  expect(second?.id).toBe(first?.id);
});

test('events of a sandbox carry its mark', async () => {
  const marks: unknown[] = [];
  const { deliver } = openDoor({
    sandbox: true,
    handlers: { parcel_updates: (event: EventEnvelope) => void marks.push(event.sandbox) },
  });
  await deliver([parcel('1')]);
  expect(marks).toEqual([true]);
});

test('an event of a capability that nobody handles is ignored by name', async () => {
  const { deliver, metrics } = openDoor();
  const answer = await deliver([parcel('1')]);
  expect(answer.summary.ignored).toBe(1);
  expect(metrics.sums.get('events_ignored_total parcels parcel_updates')).toBe(1);
});

test.each([
  ['without a dedupe key', { dedupeKey: '' }],
  ['with a time that is no timestamp', { occurredAt: 'yesterday' }],
  ['without a channel', { channel: undefined }],
])('an event %s is invalid and costs its neighbours nothing', async (_case, overrides) => {
  const { deliver } = openDoor({ handlers: { parcel_updates: () => undefined } });
  const answer = await deliver([parcel('1'), parcel('2', overrides), parcel('3')]);
  expect(answer.summary).toMatchObject({ total: 3, processed: 2, invalid: 1 });
});

test('a connector that parses one event is still accepted, with a warning', async () => {
  const { parseEvents: _parseEvents, ...rest } = parcels;
  const connector = {
    ...rest,
    parseEvent: () => ({
      capabilityId: 'parcel_updates',
      type: 'pyloto.parcels.parcel_moved.v1' as const,
      dedupeKey: 'parcels:7:1',
      channel: { type: 'parcels', accountId: '7' },
      occurredAt: '2026-11-21T08:00:00.000Z',
      payload: {},
    }),
  };
  const { deliver, logs } = openDoor({ connector, handlers: { parcel_updates: () => undefined } });
  expect((await deliver([])).summary.processed).toBe(1);
  expect(logs.named('deprecated_use')).toEqual([
    expect.objectContaining({
      deprecated: 'parseEvent of a connector',
      since: '1.0.0',
      removedIn: '2.0.0',
      replacement: 'parseEvents',
    }),
  ]);
});

test('from one correlation id the path request, items, result is rebuilt from the logs alone', async () => {
  const { handlers } = failingOn('1');
  const { request, logs } = openDoor({ handlers });
  const items = [
    parcel('1'),
    parcel('2'),
    { outcome: 'ignored', field: 'calls', reason: 'not handled' },
  ];
  await request(signed(JSON.stringify({ items }), { 'x-correlation-id': 'trace-me-please' }));
  const path = logs.lines.filter((line) => line.correlationId === 'trace-me-please');
  expect(path.map(({ event, outcome, errorCode }) => [event, outcome, errorCode])).toEqual([
    ['item_handled', 'processed', undefined],
    ['item_handled', 'failed', 'handler_failed'],
    ['item_skipped', 'ignored', undefined],
    ['request_handled', undefined, undefined],
  ]);
  for (const line of path.slice(0, 2)) {
    expect(line).toMatchObject({
      tenantId: 'default',
      capabilityId: 'parcel_updates',
      eventType: 'pyloto.parcels.parcel_moved.v1',
      dedupeKey: expect.stringMatching(/^[a-z2-7]{32}$/),
    });
  }
});

test('a lease that is not longer than the handler may take refuses to start', () => {
  expect(() => openDoor({ limits: { handlerTimeoutMs: 1000, leaseMs: 1000 } })).toThrow(
    /leaseMs must be greater/,
  );
});
