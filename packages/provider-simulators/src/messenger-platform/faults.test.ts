import { expect, test } from 'vitest';

import type { Fault } from '../graph/faults/fault.ts';
import { callWith, errorIn, json, webhook } from '../graph/test-harness.ts';
import { randomFaults } from '../messenger/index.ts';
import type { FaultEndpoint } from './fault-endpoint.ts';
import { codesIn } from './test-answers.ts';
import { ANA, PAGE, SHOP } from './test-people.ts';
import { call, instagram, messenger, send } from './test-simulators.ts';

const hello = { message: { text: 'Hello.', metadata: 'c-1' } };
const clientId = '1122334455667788';

async function faulty(fault: Fault) {
  const hook = await webhook();
  const sim = await messenger({ webhookUrl: hook.url, faults: { faultsFor: () => fault } });
  await sim.receive({ accountId: PAGE.pageId, from: ANA, text: 'Hello?' });
  return { sim, hook };
}

test.each([
  [4, undefined, 400],
  [613, undefined, 400],
  [2, undefined, 500],
  [551, 1_545_041, 400],
  [368, 1_390_008, 403],
  [190, 463, 401],
  [9999, undefined, 400],
])('a send can be refused with %i', async (code, subcode, status) => {
  const { sim } = await faulty({ kind: 'refuse', code, ...(subcode !== undefined && { subcode }) });
  expect(codesIn(await send.onMessenger(sim, hello))).toEqual([status, code, subcode]);
  expect(sim.accepted).toEqual([]);
});

test('an unknown error can hide a message that was accepted, whose echo comes', async () => {
  const { sim, hook } = await faulty({ kind: 'unclear' });
  const answer = await send.onMessenger(sim, hello);
  expect(codesIn(answer)).toEqual([500, 2, undefined]);
  expect(errorIn(answer)['is_transient']).toBe(true);
  expect(sim.acceptedCount('c-1')).toBe(1);
  await sim.settled();
  expect(hook.got[1]?.body).toContain('"metadata":"c-1"');
});

test('what becomes of a message can be withheld', async () => {
  const { sim, hook } = await faulty({
    kind: 'cut',
    when: 'after_acceptance',
    statuses: 'withheld',
  });
  await expect(send.onMessenger(sim, hello)).rejects.toThrow('fetch failed');
  await sim.settled();
  expect([sim.accepted.map(({ fault }) => fault), hook.got.length]).toEqual([['cut'], 1]);
});

test('a plan is asked for every kind of call, with what it is about', async () => {
  const asked: [FaultEndpoint, string][] = [];
  const sim = await messenger({
    faults: {
      faultsFor: ({ endpoint, callbackData = '' }) => {
        asked.push([endpoint, callbackData]);
        return undefined;
      },
    },
  });
  await sim.receive({ accountId: PAGE.pageId, from: ANA, text: 'Hello?' });
  await send.onMessenger(sim, hello);
  await send.onMessenger(sim, { sender_action: 'typing_on' });
  const url = 'https://cdn.example/a';
  const upload = { message: { attachment: { type: 'file', payload: { url } } } };
  await call.page(sim, '/v26.0/me/message_attachments', json(upload));
  const onPage = { accountId: PAGE.pageId, mediaId: '1', from: ANA };
  const { commentId } = await sim.comment({ ...onPage, text: 'a' });
  await call.page(sim, `/v26.0/${commentId}/comments`, json({ message: 'b' }));
  await call.page(sim, `/v26.0/${commentId}`, { method: 'DELETE' });
  const { leadgenId } = await sim.lead({ pageId: PAGE.pageId, formId: '1', fields: {} });
  await call.page(sim, `/v26.0/${leadgenId}`);
  expect(asked).toEqual([
    ['message', 'c-1'],
    ['sender_action', ''],
    ['upload', ''],
    ['comment_reply', ''],
    ['comment_change', ''],
    ['lead', leadgenId],
  ]);
});

test('the login can go wrong at each of its steps, and goes on afterwards', async () => {
  const sim = await instagram({ login: { clientId } });
  const once = (endpoint: FaultEndpoint) =>
    sim.setFaults({
      faultsFor: (target) =>
        target.endpoint === endpoint && target.attempt === 1
          ? { kind: 'refuse', code: 2 }
          : undefined,
    });
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: 'https://app.example/callback',
    response_type: 'code',
  });
  const address = `${sim.instagramUrl}/oauth/authorize?${query.toString()}`;
  const { headers } = await fetch(address, { redirect: 'manual' });
  const body = new URLSearchParams({
    client_id: clientId,
    client_secret: 'another invented secret',
    grant_type: 'authorization_code',
    redirect_uri: 'https://app.example/callback',
    code: new URL(headers.get('location') ?? '').searchParams.get('code') ?? '',
  });
  const exchange = async () =>
    callWith('', `${sim.instagramUrl}/oauth/access_token`, { method: 'POST', body });
  once('login');
  expect([(await exchange()).status, (await exchange()).status]).toEqual([500, 200]);
  once('profile');
  const me = async () => (await call.instagram(sim, '/me')).status;
  expect([await me(), await me()]).toEqual([500, 200]);
  const path = `/refresh_access_token?grant_type=ig_refresh_token&access_token=${SHOP.accessToken}`;
  once('token_refresh');
  expect(codesIn(await call.instagram(sim, path))).toEqual([400, 100, undefined]);
});

test('random faults throttle and fail with the codes of the Send API', async () => {
  const sim = await messenger({ faults: randomFaults({ seed: 1, throttle: 0.5, permanent: 0.5 }) });
  await sim.receive({ accountId: PAGE.pageId, from: ANA, text: 'Hello?' });
  const codes = new Set<unknown>();
  for (let count = 0; count < 40; count += 1) {
    const answer = await send.onMessenger(sim, { message: { text: `Number ${count}` } });
    codes.add(errorIn(answer)['code']);
  }
  expect(codes).toEqual(new Set([613, 200, 551]));
});
