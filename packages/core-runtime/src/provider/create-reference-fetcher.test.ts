import { setTimeout as sleep } from 'node:timers/promises';

import { ConnectorError, type ParsedEvent, Secret } from '@pyloto/core-connectors';
import { createMemoryDeadLetters, type NewJob } from '@pyloto/core-delivery';
import type { EventEnvelope } from '@pyloto/core-events';
import { createBreaker } from '@pyloto/core-rate-limit';
import { expect, test } from 'vitest';

import { replayDeadLetter } from '../admin/replay-dead-letter.ts';
import { ledgerDouble } from '../books/ledger-double.ts';
import { createInboxProcessor } from '../inbox/create-inbox-processor.ts';
import type { InboxJob } from '../inbox/inbox-job.ts';
import { createRuntime } from '../runtime.ts';
import { systemClock } from '../system-clock.ts';
import { openDoor, parcel, parcels, secrets } from '../test-harness.ts';
import { lookingUp, notice, openReferenceDoor } from './reference-test-door.ts';

const WHOLE = { id: '1', weightGrams: 1250 };

/** A handler that remembers what it was shown. */
function recorder() {
  const seen: EventEnvelope[] = [];
  const state = { isBroken: false };
  const parcel_updates = (event: EventEnvelope): void => {
    seen.push(event);
    if (state.isBroken) throw new Error('the printer is on fire');
  };
  return { seen, state, handlers: { parcel_updates } };
}

test('an event that only names something is fetched with its account’s token before its handler runs', async () => {
  const { seen, handlers } = recorder();
  const owners: unknown[] = [];
  const tokens = {
    tokenOf: async (owner: unknown) => {
      owners.push(owner);
      return Secret.of('token-of-7');
    },
    refuse: async () => undefined,
  };
  const { deliver, provider, metrics } = await openReferenceDoor({
    config: { handlers },
    parts: { tokens },
  });

  const { summary } = await deliver([notice('1'), parcel('2')]);

  expect(summary).toMatchObject({ processed: 2 });
  expect(owners).toEqual([{ tenantId: 'acme', channel: 'parcels', accountId: '7' }]);
  expect(provider.asked).toEqual(['/1 token-of-7']);
  expect(new Set(seen.map(({ data }) => data))).toEqual(new Set([WHOLE, { id: '2' }]));
  expect(metrics.sums.get('provider_fetches_total parcels fetched')).toBe(1);
  expect(metrics.sums.get('outbound_requests_total parcels parcels')).toBe(1);
});

test('what was fetched and handled is not fetched again when it is delivered again', async () => {
  const { seen, handlers } = recorder();
  const { deliver, provider } = await openReferenceDoor({ config: { handlers } });
  await deliver([notice('1')]);

  const { summary } = await deliver([notice('1'), notice('1')]);

  expect(summary).toMatchObject({ deduped: 2 });
  expect([provider.asked.length, seen.length]).toEqual([1, 1]);
});

test('the outbox is handed what was fetched', async () => {
  const leaving: unknown[] = [];
  const outbox = {
    destinationIds: ['crm'],
    accept: async (entries: readonly { event: EventEnvelope }[]) =>
      void leaving.push(...entries.map(({ event }) => event.data)),
    replay: async () => undefined,
  };
  const destinations = [{ id: 'crm', sink: { kind: 'webhook', deliver: async () => undefined } }];
  const { deliver } = await openReferenceDoor({ config: { outbox, destinations } });

  await deliver([notice('1')]);

  expect(leaving).toEqual([WHOLE]);
});

test.each([
  [401, 'auth_invalid'],
  [404, 'upstream_rejected'],
  [503, 'upstream_unavailable'],
])('a provider that answers %i leaves the event among the dead letters as %s', async (...row) => {
  const [status, errorCode] = row;
  const { seen, handlers } = recorder();
  const door = await openReferenceDoor({ config: { handlers } });
  door.provider.answer = () => ({ status });

  const { results } = await door.deliver([notice('1')]);

  expect(results).toMatchObject([{ ok: false, errorCode }]);
  expect(seen).toEqual([]);
  const [letter] = door.deadLetters.list({ limit: 1 }).letters;
  expect(letter).toMatchObject({ errorCode, isReference: true, event: { data: { id: '1' } } });
  expect(door.metrics.sums.get(`events_failed_total parcels parcel_updates ${errorCode}`)).toBe(1);
  expect(door.metrics.sums.get('provider_fetches_total parcels failed')).toBe(1);
  expect(door.logs.named('reference_not_fetched')).toMatchObject([
    { tenantId: 'acme', errorCode, upstreamStatus: status, upstreamCode: `P${status}` },
  ]);
});

test('a replay fetches anew', async () => {
  const { seen, handlers } = recorder();
  const door = await openReferenceDoor({ config: { handlers } });
  door.provider.answer = () => ({ status: 503 });
  await door.deliver([notice('1')]);
  const [letter] = door.deadLetters.list({ limit: 1 }).letters;
  const runtime = createRuntime({ connector: parcels, secrets, ...door.config });

  expect(await replayDeadLetter(letter!, 'a-correlation-id', runtime)).toBe('failed');
  door.provider.answer = () => ({ status: 200, body: WHOLE });
  expect(await replayDeadLetter(letter!, 'a-correlation-id', runtime)).toBe('handled');

  expect([door.provider.asked.length, seen.length, door.deadLetters.count()]).toEqual([3, 1, 0]);
  expect(seen[0]?.data).toEqual(WHOLE);
});

test('a handler that fails leaves the reference behind, not what was fetched', async () => {
  const { state, handlers } = recorder();
  state.isBroken = true;
  const { deliver, deadLetters } = await openReferenceDoor({ config: { handlers } });

  await deliver([notice('1')]);

  const [letter] = deadLetters.list({ limit: 1 }).letters;
  expect(letter).toMatchObject({ errorCode: 'handler_failed', isReference: true });
  expect(letter?.event.data).toEqual({ id: '1' });
});

test('a token that the provider ended early is renewed, and the call made once more', async () => {
  const refused: string[] = [];
  const tokens = {
    tokenOf: async () => Secret.of(refused.length === 0 ? 'old' : 'new'),
    refuse: async (_owner: unknown, token: Secret) => void refused.push(token.reveal()),
  };
  const { handlers } = recorder();
  const door = await openReferenceDoor({ config: { handlers }, parts: { tokens } });
  door.provider.answer = (_path, token) =>
    token === 'old' ? { status: 401 } : { status: 200, body: WHOLE };

  const { summary } = await door.deliver([notice('1')]);

  expect(summary).toMatchObject({ processed: 1 });
  expect([door.provider.asked, refused]).toEqual([['/1 old', '/1 new'], ['old']]);
});

test('an account without a token has its events among the dead letters, and nobody is called', async () => {
  const tokens = {
    tokenOf: () => Promise.reject(new ConnectorError('auth_invalid', 'there must be a token')),
    refuse: async () => undefined,
  };
  const { handlers } = recorder();
  const door = await openReferenceDoor({ config: { handlers }, parts: { tokens } });

  const { results } = await door.deliver([notice('1')]);

  expect(results).toMatchObject([{ errorCode: 'auth_invalid' }]);
  expect([door.provider.asked.length, door.deadLetters.count()]).toEqual([0, 1]);
});

test('the handler’s time begins with the fetch, and once it is over the handler does not run', async () => {
  const { seen, handlers } = recorder();
  const fetched = Promise.withResolvers<void>();
  const connector = {
    ...lookingUp,
    dereference: async (event: ParsedEvent) => {
      await sleep(60);
      fetched.resolve();
      const { isReference: _isReference, ...whole } = event;
      return whole;
    },
  };
  const limits = { handlerTimeoutMs: 20, leaseMs: 100 };
  const { deliver } = await openReferenceDoor({ config: { handlers, limits }, connector });

  const { results } = await deliver([notice('1')]);
  await fetched.promise;
  await sleep(5);

  expect(results).toMatchObject([{ ok: false, errorCode: 'timeout' }]);
  expect(seen).toEqual([]);
});

test('the signal ends a call that the provider never answers', async () => {
  const { handlers } = recorder();
  const limits = { handlerTimeoutMs: 30, leaseMs: 100 };
  const door = await openReferenceDoor({ config: { handlers, limits } });
  door.provider.answer = () => 'never';

  const { results } = await door.deliver([notice('1')]);

  expect(results).toMatchObject([{ ok: false, errorCode: 'timeout' }]);
  await expect.poll(() => door.metrics.sums.get('provider_fetches_total parcels failed')).toBe(1);
});

test.each<[string, Partial<ParsedEvent>]>([
  ['is still a reference', { isReference: true }],
  ['has another dedupe key', { dedupeKey: 'parcels:7:2' }],
  ['has another type', { type: 'pyloto.parcels.parcel_lost.v1' }],
  ['is of another capability', { capabilityId: 'parcel_losses' }],
  ['is of another account', { channel: { type: 'parcels', accountId: '8' } }],
  ['is of another channel', { channel: { type: 'letters', accountId: '7' } }],
])('a fetched event that %s fails for good', async (_, change) => {
  const { seen, handlers } = recorder();
  const connector = {
    ...lookingUp,
    dereference: async ({ isReference: _isReference, ...event }: ParsedEvent) => ({
      ...event,
      ...change,
    }),
  };
  const { deliver } = await openReferenceDoor({ config: { handlers }, connector });

  const { results } = await deliver([notice('1')]);

  expect(results).toMatchObject([{ errorCode: 'config_invalid' }]);
  expect(seen).toEqual([]);
});

test('a connector that cannot fetch, and a runtime that is given nothing to fetch with, say so', async () => {
  const { handlers } = recorder();
  const unable = await openReferenceDoor({ config: { handlers }, connector: parcels });
  const deadLetters = createMemoryDeadLetters({ clock: systemClock });
  const poor = openDoor({ connector: lookingUp, handlers, deadLetters });

  for (const { deliver } of [unable, poor]) {
    const { results } = await deliver([notice('1')]);
    expect(results).toMatchObject([{ errorCode: 'config_invalid' }]);
  }
  const messages = [unable.deadLetters, deadLetters].flatMap((kept) =>
    kept.list({ limit: 1 }).letters.map(({ errorMessage }) => errorMessage),
  );
  expect(messages).toEqual([
    'a connector whose events are references must have dereference',
    'the runtime must be given what references are fetched with',
  ]);
});

test('an answer that was lost is asked for again, because reading changes nothing', async () => {
  const connector = {
    ...lookingUp,
    dereference: () => Promise.reject(new ConnectorError('unknown_outcome', 'no answer came')),
  };
  const { handlers } = recorder();
  const { deliver } = await openReferenceDoor({ config: { handlers }, connector });

  expect((await deliver([notice('1')])).results).toMatchObject([
    { errorCode: 'upstream_unavailable' },
  ]);
});

/** A queue that keeps its jobs, and a worker for them. */
function queued() {
  const jobs: NewJob<InboxJob>[] = [];
  const queue = {
    add: async (added: readonly NewJob<InboxJob>[]) => void jobs.push(...added),
    promote: async () => undefined,
    counts: async () => ({ waiting: jobs.length, delayed: 0, active: 0 }),
    jobs: async function* () {
      yield* jobs;
    },
    close: async () => undefined,
  };
  const { ledger } = ledgerDouble(systemClock);
  return { jobs, config: { queue, ledger, dispatch: 'queued', random: () => 0 } as const };
}

test('a reference waits in the queue in a format of its own, and keeps being one', async () => {
  const { seen, handlers } = recorder();
  const { jobs, config } = queued();
  const door = await openReferenceDoor({ config: { handlers, ...config } });
  const work = createInboxProcessor({ connector: lookingUp, secrets, ...door.config });

  await door.deliver([notice('1')]);
  await door.deliver([parcel('2')]);

  expect(jobs.map(({ format }) => format)).toEqual([2, undefined]);
  const [job] = jobs.map((each): NewJob<InboxJob> => JSON.parse(JSON.stringify(each)));
  door.provider.answer = () => ({ status: 503 });
  const end = await work({ tenantId: 'acme', data: job!.data, addedAtMs: 0 });
  expect(end).toMatchObject({ againInMs: 4_000, data: { attempt: 2 } });
  door.provider.answer = () => ({ status: 200, body: WHOLE });
  const again: NewJob<InboxJob> = JSON.parse(JSON.stringify(end));
  expect(await work({ tenantId: 'acme', data: again.data, addedAtMs: 0 })).toBe('done');
  expect(seen.map(({ data }) => data)).toEqual([WHOLE]);
});

test('a limit of the tenant delays a fetch and uses none of its attempts', async () => {
  const { handlers } = recorder();
  const { jobs, config } = queued();
  const asked: unknown[] = [];
  const pacer = {
    take: (work: unknown) => {
      asked.push(work);
      return { admitted: false, retryAfterMs: 20_000 } as const;
    },
  };
  const door = await openReferenceDoor({ config: { handlers, ...config }, parts: { pacer } });
  const work = createInboxProcessor({ connector: lookingUp, secrets, ...door.config });
  await door.deliver([notice('1')]);

  const end = await work({ tenantId: 'acme', data: jobs[0]!.data, addedAtMs: 0 });

  expect(end).toMatchObject({ againInMs: 20_000, data: { attempt: 1 } });
  expect(asked).toEqual([
    {
      connector: 'parcels',
      tenantId: 'acme',
      direction: 'outbound',
      name: 'parcels',
      count: 1,
    },
  ]);
  expect([door.provider.asked.length, door.deadLetters.count()]).toEqual([0, 0]);
  expect(door.metrics.sums.get('provider_fetches_total parcels delayed')).toBe(1);
  expect(door.logs.named('item_delayed')).toMatchObject([{ errorCode: 'rate_limited' }]);
  expect(door.logs.named('item_handled')).toEqual([]);
});

test('what its provider cannot give yet keeps nobody from the account', async () => {
  const { handlers } = recorder();
  const breaker = createBreaker({ clock: systemClock });
  const notYet = new ConnectorError('upstream_unavailable', 'parcel must be there', {
    upstreamStatus: 400,
  });
  const connector = { ...lookingUp, dereference: () => Promise.reject(notYet) };
  const door = await openReferenceDoor({ config: { handlers }, parts: { breaker }, connector });
  for (const id of ['1', '2', '3', '4', '5', '6']) await door.deliver([notice(id)]);

  expect(door.metrics.sums.get('provider_fetches_total parcels failed')).toBe(6);
  expect(door.metrics.sums.get('provider_fetches_total parcels delayed')).toBeUndefined();
});

test('an account whose provider fails is spared, and other accounts are not', async () => {
  const { handlers } = recorder();
  const breaker = createBreaker({ clock: systemClock });
  const door = await openReferenceDoor({ config: { handlers }, parts: { breaker } });
  door.provider.answer = (path) => ({ status: path === '/good' ? 200 : 503, body: WHOLE });
  for (const id of ['1', '2', '3', '4', '5']) await door.deliver([notice(id)]);

  const spared = await door.deliver([notice('6')]);
  const other = await door.deliver([
    notice('good', { channel: { type: 'parcels', accountId: '8' } }),
  ]);

  expect(spared.results).toMatchObject([{ errorCode: 'upstream_unavailable' }]);
  expect(other.summary).toMatchObject({ processed: 1 });
  expect(door.provider.asked).toHaveLength(6);
});
