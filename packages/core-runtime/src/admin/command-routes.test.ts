import { Secret } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { openCommandDoor, refuses, SHIP } from '../commands/command-test-door.ts';
import { adminRoutes } from './admin-routes.ts';

const KEY = 'an-admin-key-of-the-tests';
const PERSON = '5511999990000';
const ASYNC = { prefer: 'respond-async' };
const NOT_SENT = { effect: 'none' } as const;

type Door = ReturnType<typeof openCommandDoor>;
type Opened = Pick<Door, 'runtime'> & { readonly parts?: Door['parts'] };

async function admin({ runtime, parts: commands }: Opened, path: string, method = 'GET') {
  const routes = adminRoutes([Secret.of(KEY)], runtime, { commands });
  const headers = { authorization: `Bearer ${KEY}` };
  const response = await routes.request(path, { method, headers });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

/** A door with a command of each outcome: `sent`, `unknown`, `failed`, and `waiting` in the queue. */
async function doorOfAll(): Promise<Door> {
  const door = openCommandDoor({
    scripts: [
      () => ({ externalMessageId: `wamid.${PERSON}` }),
      refuses('unknown_outcome'),
      refuses('recipient_unreachable', { ...NOT_SENT, upstreamCode: '131026' }),
      () => ({ externalMessageId: 'm-2' }),
    ],
    hasQueue: true,
  });
  for (const clientMessageId of ['sent', 'unknown', 'failed']) {
    await door.give({ ...SHIP, to: { id: PERSON }, clientMessageId });
  }
  await door.give({ ...SHIP, clientMessageId: 'waiting' }, ASYNC);
  return door;
}

test('what may need somebody is listed, by its state, and nothing of what was written or of whom', async () => {
  const door = await doorOfAll();
  const idsOf = async (query: string): Promise<string[]> => {
    const { body } = await admin(door, `/commands${query}`);
    return body.items.map(({ clientMessageId }: { clientMessageId: string }) => clientMessageId);
  };
  expect(await idsOf('')).toEqual(['unknown']);
  expect(await idsOf('?state=failed&tenant=acme')).toEqual(['failed']);
  expect(await idsOf('?state=accepted')).toEqual(['waiting']);
  expect(await idsOf('?state=failed&tenant=globex')).toEqual([]);
  const { body } = await admin(door, '/commands?state=failed');
  expect(body.items).toMatchObject([
    { command: 'ship', errorCode: 'recipient_unreachable', upstreamCode: '131026', attempts: 1 },
  ]);
  expect(JSON.stringify(body)).not.toMatch(/hello|55119|depot-1/);
});

test.each(['?state=read', '?cursor=1', '?limit=0&tenant=acme'])('%s is 400', async (query) => {
  expect((await admin(await doorOfAll(), `/commands${query}`)).status).toBe(400);
});

test('the pages of a tenant follow each other', async () => {
  const door = openCommandDoor({ hasQueue: true });
  for (const id of ['c-1', 'c-2', 'c-3']) {
    await door.give({ ...SHIP, clientMessageId: id }, ASYNC);
  }
  const path = '/commands?tenant=acme&state=accepted&limit=2';
  const first = await admin(door, path);
  const second = await admin(door, `${path}&cursor=${first.body.nextCursor}`);
  expect([first.body.items.length, second.body.items.length]).toEqual([2, 1]);
  expect(second.body.nextCursor).toBeUndefined();
});

test('a command is shown, and what it says only when that is asked for, which is logged', async () => {
  const door = await doorOfAll();
  const { body } = await admin(door, '/commands/acme/sent');
  expect(body.item).toMatchObject({ state: 'sent', sentParts: 1, parts: 1 });
  expect(JSON.stringify(body)).not.toContain('55119');
  expect(door.logs.named('command_decided')).toEqual([]);
  const revealed = await admin(door, '/commands/acme/unknown?reveal=true');
  expect(revealed.body.item.command).toMatchObject({ text: 'hello', to: { id: PERSON } });
  expect(door.logs.named('command_decided')).toMatchObject([{ outcome: 'revealed' }]);
  expect(JSON.stringify(door.logs.lines)).not.toContain('55119');
});

test('nobody’s command, another tenant’s, and an app without commands are 404', async () => {
  const door = await doorOfAll();
  expect((await admin(door, '/commands/acme/nothing')).status).toBe(404);
  expect((await admin(door, '/commands/globex/sent')).status).toBe(404);
  expect((await admin(door, '/commands/globex/sent/retry', 'POST')).status).toBe(404);
  const none = await admin({ runtime: door.runtime }, '/commands');
  expect([none.status, none.body.error.message]).toEqual([
    404,
    expect.stringContaining('PYLOTO_API_KEYS'),
  ]);
});

test.each(['unknown', 'failed'])('an operator has an %s command sent again, once', async (id) => {
  const door = await doorOfAll();
  const decided = await admin(door, `/commands/acme/${id}/retry`, 'POST');
  expect([decided.status, decided.body.item.state]).toEqual([200, 'accepted']);
  expect((await admin(door, `/commands/acme/${id}/retry`, 'POST')).status).toBe(400);
  await door.work();
  expect((await admin(door, `/commands/acme/${id}`)).body.item.state).toBe('sent');
  expect(door.sent.filter(({ part }) => part.clientMessageId === id)).toHaveLength(2);
  expect(door.logs.named('command_decided')).toMatchObject([{ outcome: 'retried' }]);
});

test('what an operator has sent again has its whole schedule again', async () => {
  const door = openCommandDoor({
    scripts: [refuses('upstream_unavailable', NOT_SENT)],
    hasQueue: true,
  });
  await door.give(SHIP);
  for (let turn = 0; turn < 2; turn++) await door.work();
  expect((await admin(door, '/commands/acme/c-1')).body.item.state).toBe('failed');
  await admin(door, '/commands/acme/c-1/retry', 'POST');
  for (const delayMs of [1_000, 4_000]) {
    await door.work();
    expect(door.jobs).toMatchObject([{ delayMs }]);
  }
  // The breaker lets one through again.
  door.clock.pass(60_000);
  await door.work();
  expect([door.sent.length, door.jobs.length]).toEqual([6, 0]);
  expect((await admin(door, '/commands/acme/c-1')).body.item.state).toBe('failed');
});

test('a decision whose job cannot be added is logged all the same', async () => {
  const door = await doorOfAll();
  Object.assign(door.parts.queue ?? {}, { add: () => Promise.reject(new Error('away')) });
  expect((await admin(door, '/commands/acme/unknown/retry', 'POST')).status).toBe(500);
  expect(door.logs.named('command_decided')).toMatchObject([{ outcome: 'retried' }]);
});

test('an operator gives up what waits or is unknown, and it is never sent', async () => {
  const door = await doorOfAll();
  for (const id of ['waiting', 'unknown']) {
    const decided = await admin(door, `/commands/acme/${id}/give-up`, 'POST');
    expect([decided.status, decided.body.item.state]).toEqual([200, 'failed']);
  }
  await door.work();
  expect(door.sent).toHaveLength(3);
  for (const id of ['sent', 'waiting']) {
    expect((await admin(door, `/commands/acme/${id}/give-up`, 'POST')).status).toBe(400);
  }
});

test('without a queue nothing can be sent again', async () => {
  const door = openCommandDoor({ scripts: [refuses('unknown_outcome')] });
  await door.give(SHIP);
  const refused = await admin(door, '/commands/acme/c-1/retry', 'POST');
  expect([refused.status, refused.body.error.message]).toEqual([
    400,
    expect.stringContaining('REDIS_URL'),
  ]);
});
