import {
  ConnectorError,
  type DeadLetterFailure,
  isParsedEvent,
  Secret,
} from '@pyloto/core-connectors';
import { createMemoryDeadLetters, type NewJob, type SeenJob } from '@pyloto/core-delivery';
import {
  createMemoryDestinationStates,
  type OutboxJob,
  outboxSequence,
} from '@pyloto/core-delivery/outbox';
import { eventIdOf, keyDigest } from '@pyloto/core-events';
import { expect, test } from 'vitest';

import { ledgerDouble } from '../books/ledger-double.ts';
import { createInboxProcessor, type InboxJob, type RuntimeConfig } from '../index.ts';
import { adminAppOf, operationsByPort } from '../node/serve-admin.ts';
import { createRuntime } from '../runtime.ts';
import {
  errorOf,
  manualClock,
  parcel,
  parcels,
  recordLogs,
  recordMetrics,
  sampleEvent,
  secrets,
} from '../test-harness.ts';

const KEY = 'an-admin-key-of-the-tests';

/** The digest of an event of tenant `acme`. */
const digestOf = (id: string) => keyDigest(`acme:parcels:parcels:7:${id}`);

/** An app with a queue and an outbox, whose parts are in memory, and its admin port. */
function operated(config: Partial<RuntimeConfig> = {}) {
  const clock = manualClock();
  const inbox = ledgerDouble(clock);
  const outbox = ledgerDouble(clock);
  const deadLetters = createMemoryDeadLetters({ clock });
  const jobs: NewJob<InboxJob>[] = [];
  const promoted: string[] = [];
  const handled: string[] = [];
  const leaving: string[] = [];
  const states = createMemoryDestinationStates();
  const logs = recordLogs();
  const runtimeConfig: RuntimeConfig = {
    connector: parcels,
    secrets,
    ledger: inbox.ledger,
    deadLetters,
    clock,
    logger: logs.logger,
    metrics: recordMetrics().port,
    handlers: { parcel_updates: (event) => void handled.push(event.id) },
    queue: {
      add: async (added) => void jobs.push(...added),
      promote: async (id) => void promoted.push(id),
      counts: async () => ({ waiting: jobs.length, delayed: 0, active: 0 }),
      jobs: () => inTurn(jobs),
      close: async () => undefined,
    },
    outbox: {
      destinationIds: ['erp', 'crm'],
      accept: async () => undefined,
      replay: async (letter) => void leaving.push(letter.id),
    },
    ...config,
  };
  const queue = { jobs: () => inTurn<SeenJob<OutboxJob>>([]) };
  const app = adminAppOf(createRuntime(runtimeConfig), {
    adminKeys: [Secret.of(KEY)],
    operator: { outbox: { ledger: outbox.ledger, queue, states } },
  });
  const ask = async (path: string, body?: unknown) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const headers = { authorization: `Bearer ${KEY}` };
    const response = await app.request(`/admin${path}`, { ...init, headers });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  const bury = async (id: string, more: Partial<DeadLetterFailure> = {}) => {
    const digest = digestOf(id);
    const double = more.destination === undefined ? inbox : outbox;
    const event = { ...sampleEvent, id: eventIdOf(digest), dedupekey: `parcels:7:${id}` };
    deadLetters.put({ event, errorCode: 'timeout', errorMessage: 'too late', ...more });
    const letters = deadLetters.list({ limit: 100 }).letters;
    const letter = letters.findLast((each) => each.event.id === event.id);
    const letterId = letter?.id ?? '';
    const key = letterId.slice(letterId.indexOf('_') + 1);
    await double.ledger.accept({ tenantId: 'acme', connector: 'parcels', keys: [key] });
    double.die('acme', key);
    return letterId;
  };
  return {
    app,
    ask,
    bury,
    clock,
    inbox,
    outbox,
    deadLetters,
    jobs,
    promoted,
    handled,
    leaving,
    logs,
    runtimeConfig,
    states,
  };
}

async function* inTurn<T>(values: readonly T[]) {
  yield* values.slice();
}

const work = async (config: RuntimeConfig, job: NewJob<InboxJob>) =>
  createInboxProcessor(config)({ tenantId: job.tenantId, data: job.data, addedAtMs: 0 });

test('with a queue a replay is queued, and handled by the worker under the same id', async () => {
  const { ask, bury, jobs, handled, deadLetters, inbox, runtimeConfig } = operated();
  const id = await bury('1');
  expect(await ask(`/dead-letters/${id}/replay`, {})).toEqual({
    status: 200,
    body: { ok: true, id, status: 'queued' },
  });
  expect(deadLetters.count()).toBe(1);
  await work(runtimeConfig, jobs[0]!);
  expect([handled, deadLetters.count()]).toEqual([[id], 0]);
  const books = await inbox.ledger.books({ tenantId: 'acme', connector: 'parcels' });
  expect(books).toMatchObject({ accepted: 1, handled: 1, dead: 0, pending: 0 });
});

test('a replay of what was handled meanwhile leaves nothing behind', async () => {
  const { ask, bury, jobs, deadLetters, inbox } = operated();
  const id = await bury('1');
  const owned = { tenantId: 'acme', connector: 'parcels', keys: [digestOf('1')], ownerToken: 'w' };
  await inbox.ledger.claim(owned, 1_000);
  await inbox.ledger.complete(owned, 1_000);
  expect((await ask(`/dead-letters/${id}/replay`, {})).body.status).toBe('already_handled');
  expect([jobs.length, deadLetters.count()]).toEqual([0, 0]);
});

test('where order is kept a replay keeps its place, and a job that waits is woken', async () => {
  const { ask, bury, jobs, promoted } = operated({ dispatch: 'queued', ordering: 'block' });
  const id = await bury('1', { orderingKey: 'conversation 1' });
  await ask(`/dead-letters/${id}/replay`, {});
  expect(jobs[0]?.data.items[0]?.orderingKey).toBe('conversation 1');
  expect(promoted).toEqual([jobs[0]?.id]);
});

test('a letter of the outbox goes back to its destination', async () => {
  const { ask, bury, leaving, jobs } = operated();
  const id = await bury('sent', { destination: 'crm' });
  expect(id).toMatch(/^out_/);
  const shown = (await ask(`/dead-letters/${id}`)).body.item;
  expect(shown).toMatchObject({ id, destination: 'crm', dedupeKey: digestOf('sent') });
  expect((await ask(`/dead-letters/${id}/replay`, {})).body).toMatchObject({ status: 'queued' });
  expect([leaving, jobs]).toEqual([[id], []]);
});

test('a letter whose destination is no more cannot be replayed, and can be discarded', async () => {
  const { ask, bury } = operated();
  const id = await bury('sent', { destination: 'old' });
  const replayed = await ask(`/dead-letters/${id}/replay`, {});
  expect(replayed.body).toEqual({ ok: false, id, status: 'no_handler' });
  const { body } = await ask(`/dead-letters/${id}/discard`, { reason: 'no such system' });
  expect(body).toEqual({ ok: true, id, status: 'discarded' });
});

test.each([undefined, 'crm'])('what is discarded is dropped from its book (%s)', async (where) => {
  const { ask, bury, inbox, outbox, deadLetters } = operated();
  const id = await bury('1', where === undefined ? {} : { destination: where });
  await ask(`/dead-letters/${id}/discard`, { reason: 'test data' });
  const { ledger } = where === undefined ? inbox : outbox;
  expect(await ledger.books({ tenantId: 'acme', connector: 'parcels' })).toEqual({
    tenantId: 'acme',
    accepted: 1,
    handled: 0,
    pending: 0,
    dead: 0,
    dropped: { discarded: 1 },
  });
  expect(deadLetters.count()).toBe(0);
});

test.each([
  [undefined, keyDigest('conversation 1')],
  ['crm', outboxSequence('conversation 1', 'crm')],
])('what is discarded holds up nobody of its conversation (%s)', async (destination, sequence) => {
  const { ask, bury, inbox, outbox } = operated();
  const where = destination === undefined ? {} : { destination };
  const id = await bury('1', { orderingKey: 'conversation 1', ...where });
  await ask(`/dead-letters/${id}/discard`, { reason: 'test data' });
  const { calls } = destination === undefined ? inbox : outbox;
  expect(calls).toEqual([`drop from ${sequence}`]);
});

test('what is being handled cannot be discarded', async () => {
  const { ask, bury, inbox, deadLetters } = operated();
  const id = await bury('1');
  const keys = [digestOf('1')];
  const owned = { tenantId: 'acme', connector: 'parcels', keys, ownerToken: 'worker' };
  await inbox.ledger.claim(owned, 1_000);
  expect(await ask(`/dead-letters/${id}/discard`, { reason: 'test data' })).toEqual({
    status: 409,
    body: { ok: false, id, status: 'in_flight' },
  });
  expect(deadLetters.count()).toBe(1);
});

test('a dedupe key is shown when it is asked for', async () => {
  const { ask, bury } = operated();
  const id = await bury('1');
  expect((await ask(`/dead-letters/${id}`)).body.item.dedupeKey).toBe(digestOf('1'));
  expect((await ask(`/dead-letters/${id}?reveal=true`)).body.item.dedupeKey).toBe('parcels:7:1');
});

test('a list can be narrowed to a destination', async () => {
  const { ask, bury } = operated();
  await bury('1');
  const id = await bury('2', { destination: 'crm' });
  const { items } = (await ask('/dead-letters?destination=crm')).body;
  expect(items.map((item: { id: string }) => item.id)).toEqual([id]);
});

test('a replay of all that match is tried first, then followed to its end', async () => {
  const { ask, bury, jobs, logs } = operated();
  for (const id of ['1', '2', '3']) await bury(id);
  await bury('4', { errorCode: 'handler_failed' });
  const filter = { tenant: 'acme', errorCode: 'timeout' };
  const dry = await ask('/dead-letters/replay', { filter, dryRun: true });
  expect([dry.status, dry.body, jobs]).toEqual([200, { ok: true, matched: 3 }, []]);
  const { status, body } = await ask('/dead-letters/replay', { filter, dryRun: false });
  expect(status).toBe(202);
  expect(body).toEqual({ ok: true, operationId: expect.any(String), matched: 3 });
  await expect
    .poll(async () => (await ask(`/operations/${body.operationId}`)).body)
    .toEqual({
      ok: true,
      operationId: body.operationId,
      state: 'done',
      matched: 3,
      replayed: 3,
      failed: 0,
      filter,
      startedAt: expect.stringMatching(/Z$/),
      finishedAt: expect.stringMatching(/Z$/),
    });
  expect(jobs.map(({ data }) => data.items[0]?.dedupeKey)).toEqual([
    'parcels:7:1',
    'parcels:7:2',
    'parcels:7:3',
  ]);
  expect(logs.named('dead_letters_replayed')).toMatchObject([{ count: 3 }]);
});

test('a replay of all that a store stopped goes on, and says how many failed', async () => {
  const outage = { isOn: true };
  const { ask, bury, logs } = operated({
    outbox: {
      destinationIds: ['crm'],
      accept: async () => undefined,
      replay: async () => {
        if (outage.isOn) throw new ConnectorError('state_unavailable', 'down');
      },
    },
  });
  await bury('1', { event: { ...sampleEvent, capability: 'nobody' } });
  await bury('2', { destination: 'crm' });
  const { operationId } = (await ask('/dead-letters/replay', { filter: {} })).body;
  const progress = () => ask(`/operations/${operationId}`).then(({ body }) => body);
  await expect.poll(progress).toMatchObject({ state: 'running', failed: 1 });
  await expect.poll(() => logs.named('replay_stopped').length).toBeGreaterThan(0);
  outage.isOn = false;
  await expect.poll(progress).toMatchObject({ state: 'done', matched: 2, replayed: 1, failed: 1 });
});

test.each([
  [undefined, 'the body must be a JSON object'],
  [[], 'the body must be a JSON object'],
  [{}, 'filter must be an object'],
  [{ filter: [] }, 'filter must be an object'],
  [{ filter: { tennant: 'acme' } }, 'filter must have no fields but tenant, capability'],
  [{ filter: { tenant: 7 } }, 'filter.tenant must be text'],
  [{ filter: { errorCode: '' } }, 'filter.errorCode must be text'],
  [{ filter: {}, dryRun: 'no' }, 'dryRun must be true or false'],
  [{ filter: {}, force: true }, 'the body must have no fields but filter and dryRun'],
])('a bulk replay asked with %j is refused: %s', async (body, expected) => {
  const { ask, bury, jobs } = operated();
  await bury('1');
  const { status, body: answer } = await ask('/dead-letters/replay', body ?? 'no object');
  expect(status).toBe(400);
  expect(answer.error.message).toContain(expected);
  expect(answer.error.message).toContain('for example {');
  expect(jobs).toEqual([]);
});

test('an operation that nobody began is not found', async () => {
  expect((await operated().ask('/operations/none')).status).toBe(404);
});

test('the ledger says for each tenant and book what became of what was accepted', async () => {
  const { ask, bury, inbox, clock } = operated();
  await bury('1');
  await inbox.ledger.accept({ tenantId: 'zeta', connector: 'parcels', keys: ['z'] });
  const acme = await ask('/ledger?tenant=acme');
  const figures = { handled: 0, pending: 0, dropped: {}, balanced: true };
  expect(acme.body.items).toEqual([
    { tenantId: 'acme', book: 'inbox', ...figures, accepted: 1, dead: 1 },
    { tenantId: 'acme', book: 'outbox', ...figures, accepted: 0, dead: 0 },
  ]);
  const all = await ask('/ledger');
  expect(all.body.items).toHaveLength(3);
  expect(all.body.items[2]).toEqual({
    tenantId: 'zeta',
    book: 'inbox',
    ...figures,
    accepted: 1,
    pending: 1,
    dead: 0,
    oldestPendingAt: new Date(clock.now()).toISOString(),
  });
});

test('a recount names what nothing will move', async () => {
  const { ask, inbox, clock, jobs } = operated();
  const keys = [digestOf('1'), digestOf('2')];
  await inbox.ledger.accept({ tenantId: 'acme', connector: 'parcels', keys });
  const items = [parcel('1')].filter(isParsedEvent);
  const data = { correlationId: 'c', receivedAtMs: 0, attempt: 1, items };
  jobs.push({ tenantId: 'acme', data });
  clock.advance(60_000);
  const { body } = await ask('/ledger/recount?tenant=acme');
  expect(body.items[0]).toMatchObject({
    tenantId: 'acme',
    book: 'inbox',
    kept: { accepted: 2, pending: 2, balanced: true },
    counted: { pending: 2, withJob: 1 },
    orphans: { count: 1, digests: [digestOf('2')] },
    lettersOfNoItem: { count: 0, digests: [] },
    agrees: false,
  });
  expect(JSON.stringify(body)).not.toContain('parcels:7');
});

test('destinations show their state, and a disabled one can be put on', async () => {
  const { ask, logs, clock, states } = operated();
  const at = new Date(clock.now()).toISOString();
  await states.failed('erp', clock.now());
  await states.disable('crm', 'gone', clock.now());
  expect((await ask('/destinations')).body).toEqual({
    ok: true,
    items: [
      { id: 'erp', state: 'failing', failingSince: at },
      { id: 'crm', state: 'disabled', disabledAt: at, reason: 'gone' },
    ],
  });
  const { body } = await ask('/destinations/crm/enable', {});
  expect(body).toEqual({ ok: true, id: 'crm', status: 'enabled' });
  expect((await ask('/destinations')).body.items[1]).toEqual({ id: 'crm', state: 'enabled' });
  await ask('/destinations/crm/enable', {});
  expect(logs.named('destination_enabled')).toMatchObject([{ sink: 'crm' }]);
  expect((await ask('/destinations/none/enable', {})).status).toBe(404);
});

test.each(['/ledger', '/ledger/recount', '/destinations'])(
  'without a store there is no %s, and the answer says what is missing',
  async (path) => {
    const config = { connector: parcels, secrets, logger: recordLogs().logger };
    const app = adminAppOf(createRuntime(config), { adminKeys: [Secret.of(KEY)] });
    const headers = { authorization: `Bearer ${KEY}` };
    const response = await app.request(`/admin${path}`, { headers });
    expect(response.status).toBe(404);
    expect((await errorOf(response)).error.message).toContain('set REDIS_URL');
  },
);

test.each(['/ledger', '/ledger/recount', '/destinations', '/operations/1'])(
  'the door %s is closed without the key',
  async (path) => {
    expect((await operated().app.request(`/admin${path}`)).status).toBe(401);
  },
);

test('the admin port has health, metrics and admin; the main one neither metrics nor admin', async () => {
  const operations = {
    isAccepting: () => true,
    renderMetrics: async () => 'up 1\n',
    adminKeys: [Secret.of(KEY)],
  };
  const { main, admin } = operationsByPort(operations, 9_100);
  expect(Object.keys(main)).toEqual(['isAccepting']);
  const app = adminAppOf(
    createRuntime({ connector: parcels, secrets, logger: recordLogs().logger }),
    admin!,
  );
  const statuses = ['/health', '/metrics', '/admin/dead-letters', '/webhook'].map(
    async (path) => (await app.request(path)).status,
  );
  expect(await Promise.all(statuses)).toEqual([200, 200, 401, 404]);
  expect(operationsByPort(operations, undefined)).toEqual({ main: operations, admin: undefined });
});
