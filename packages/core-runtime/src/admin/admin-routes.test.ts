import { Secret } from '@pyloto/core-connectors';
import { createMemoryDeadLetters } from '@pyloto/core-delivery';
import type { EventEnvelope } from '@pyloto/core-events';
import { expect, test } from 'vitest';

import { createConnectorApp } from '../create-app.ts';
import { systemClock } from '../system-clock.ts';
import { parcel, parcels, recordLogs, recordMetrics, secrets, signed } from '../test-harness.ts';

const KEY = 'an-admin-key-of-the-tests';
type Parcel = { id: string };

/** An app whose handler fails until it is mended, and its admin door. */
async function appWithFailures(...ids: string[]) {
  const handled: EventEnvelope<Parcel>[] = [];
  const state = { broken: true };
  const logs = recordLogs();
  const deadLetters = createMemoryDeadLetters({ clock: systemClock });
  const app = createConnectorApp(
    {
      connector: parcels,
      secrets,
      deadLetters,
      logger: logs.logger,
      metrics: recordMetrics().port,
      handlers: {
        parcel_updates: (event: EventEnvelope<Parcel>) => {
          if (state.broken) throw new TypeError('the note of Ana Lima has no text');
          handled.push(event);
        },
      },
    },
    { adminKeys: [Secret.of(KEY)] },
  );
  const deliver = (id: string) =>
    app.request('/webhook', signed(JSON.stringify({ items: [parcel(id)] })));
  for (const id of ids) await deliver(id);
  async function admin(path: string, init: RequestInit = {}) {
    const headers = { authorization: `Bearer ${KEY}` };
    const response = await app.request(`/admin${path}`, { ...init, headers });
    return { status: response.status, body: JSON.parse(await response.text()) };
  }
  const post = (path: string, body?: unknown) =>
    admin(path, { method: 'POST', ...(body !== undefined && { body: JSON.stringify(body) }) });
  const [letter] = deadLetters.list({ limit: 1 }).letters;
  return {
    app,
    admin,
    post,
    deliver,
    state,
    handled,
    deadLetters,
    logs,
    id: letter?.event.id ?? '',
  };
}

test('without a configured key there is no admin door', async () => {
  const app = createConnectorApp({ connector: parcels, secrets, logger: recordLogs().logger });
  const headers = { authorization: `Bearer ${KEY}` };
  expect((await app.request('/admin/dead-letters', { headers })).status).toBe(404);
});

test.each([undefined, 'Bearer wrong', KEY, `Basic ${KEY}`, `Bearer ${KEY}x`, 'Bearer '])(
  'the admin door is closed to %s',
  async (authorization) => {
    const { app, logs } = await appWithFailures('1');
    const headers = authorization === undefined ? {} : { authorization };
    const response = await app.request('/admin/dead-letters', { headers });
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('"UNAUTHORIZED"');
    expect(logs.named('admin_refused')).toHaveLength(1);
  },
);

test('what failed is listed without a word of what people wrote', async () => {
  const { admin } = await appWithFailures('1', '2');
  const { status, body } = await admin('/dead-letters?limit=1');
  expect(status).toBe(200);
  expect(body).toEqual({
    ok: true,
    items: [
      {
        id: expect.stringMatching(/^evt_/),
        tenantId: 'default',
        connector: 'parcels',
        capabilityId: 'parcel_updates',
        eventType: 'pyloto.parcels.parcel_moved.v1',
        dedupeKey: expect.stringMatching(/^[a-z2-7]{32}$/),
        correlationId: expect.any(String),
        attempts: 1,
        error: { code: 'handler_failed', message: 'TypeError' },
        firstFailedAt: expect.stringMatching(/Z$/),
        lastFailedAt: expect.stringMatching(/Z$/),
      },
    ],
    nextCursor: expect.any(String),
  });
  const next = await admin(`/dead-letters?limit=1&cursor=${body.nextCursor}`);
  expect(next.body.items).toHaveLength(1);
  expect(next.body.items[0].id).not.toBe(body.items[0].id);
  expect(next.body).not.toHaveProperty('nextCursor');
});

test('a list can be narrowed', async () => {
  const { admin } = await appWithFailures('1');
  for (const query of ['tenant=acme', 'capability=others', 'errorCode=timeout']) {
    expect((await admin(`/dead-letters?${query}`)).body.items).toEqual([]);
  }
  const all = 'tenant=default&capability=parcel_updates&errorCode=handler_failed';
  expect((await admin(`/dead-letters?${all}`)).body.items).toHaveLength(1);
});

test.each(['limit=0', 'limit=201', 'limit=many', 'cursor=nonsense'])(
  'a list asked with %s is refused with what it must be',
  async (query) => {
    const { admin } = await appWithFailures();
    const { status, body } = await admin(`/dead-letters?${query}`);
    expect(status).toBe(400);
    expect(body.error.message).toMatch(/limit must be a whole number|cursor must be/);
  },
);

test('one dead letter shows its data only when it is asked to, and that is logged', async () => {
  const { admin, id, logs } = await appWithFailures('1');
  const hidden = await admin(`/dead-letters/${id}`);
  expect(hidden.body.item).not.toHaveProperty('event');
  expect(logs.named('dead_letter_revealed')).toHaveLength(0);
  const shown = await admin(`/dead-letters/${id}?reveal=true`);
  expect(shown.body.item.event.data).toEqual({ id: '1' });
  expect(logs.named('dead_letter_revealed')).toMatchObject([{ eventId: id }]);
});

test('a replay after the fix handles the event once, under the same id', async () => {
  const { post, deliver, state, handled, deadLetters, id } = await appWithFailures('1');
  state.broken = false;
  expect((await post(`/dead-letters/${id}/replay`)).body).toEqual({
    ok: true,
    id,
    status: 'handled',
  });
  expect(handled.map((event) => [event.id, event.source, event.subject])).toEqual([
    [id, '/connectors/parcels/7', 'parcel 1'],
  ]);
  expect(deadLetters.count()).toBe(0);
  await deliver('1');
  expect(handled).toHaveLength(1);
  expect((await post(`/dead-letters/${id}/replay`)).status).toBe(404);
});

test('a replay that fails again waits with one more attempt', async () => {
  const { post, deadLetters, id } = await appWithFailures('1');
  expect((await post(`/dead-letters/${id}/replay`)).body).toEqual({
    ok: false,
    id,
    status: 'failed',
  });
  expect(deadLetters.find(id)?.attempts).toBe(2);
});

test('two replays at once handle the event once', async () => {
  const { post, state, handled, id } = await appWithFailures('1');
  state.broken = false;
  const replays = await Promise.all([1, 2].map(() => post(`/dead-letters/${id}/replay`)));
  expect(handled).toHaveLength(1);
  const statuses = new Set(replays.map(({ body }) => body.status));
  expect(statuses).toEqual(new Set(['handled', 'already_handled']));
});

test('what is discarded does not come back with a redelivery', async () => {
  const { post, deliver, state, handled, deadLetters, logs, id } = await appWithFailures('1');
  const { body } = await post(`/dead-letters/${id}/discard`, { reason: 'test data' });
  expect(body).toEqual({ ok: true, id, status: 'discarded' });
  expect(logs.named('dead_letter_discarded')).toMatchObject([{ eventId: id, reason: 'test data' }]);
  state.broken = false;
  await deliver('1');
  expect([handled, deadLetters.count()]).toEqual([[], 0]);
});

test.each([undefined, {}, { reason: ' ' }, { reason: 'x'.repeat(501) }, { reason: 7 }])(
  'a discard needs a reason, %j is none',
  async (body) => {
    const { post, id, deadLetters } = await appWithFailures('1');
    const refused = await post(`/dead-letters/${id}/discard`, body);
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toContain('reason of 1 to 500 characters');
    expect(deadLetters.count()).toBe(1);
  },
);

test('a body that is too large for the admin door is 413', async () => {
  const { post, id } = await appWithFailures('1');
  const { status } = await post(`/dead-letters/${id}/discard`, { reason: 'x'.repeat(20_000) });
  expect(status).toBe(413);
});
