import { createHmac } from 'node:crypto';

import { expect, test } from 'vitest';

import { APP_SECRET, clockAt } from '../../graph/test-harness.ts';
import { ANA, call, refusalIn, send, SHOP, simulator, textTo } from '../test-harness.ts';

const path = `/v26.0/${SHOP.phoneNumberId}/messages`;
const proofOf = (text: string) => createHmac('sha256', APP_SECRET).update(text).digest('hex');

test('a call without a token, or with one that nobody has, is answered with 190', async () => {
  const sim = await simulator();
  for (const authorization of ['', 'Bearer EAAOTHER', SHOP.accessToken]) {
    const answer = await call(sim, path, { method: 'POST', headers: { authorization } });
    expect(refusalIn(answer)).toEqual([
      401,
      190,
      'Invalid OAuth access token - Cannot parse access token',
    ]);
    expect(answer.headers.get('www-authenticate')).toContain('"invalid_token"');
  }
});

test('a token that was replaced says so, and the new one is good', async () => {
  const sim = await simulator();
  sim.setAccessToken(SHOP.phoneNumberId, 'EAANEW');
  expect((await send(sim, textTo())).body['error']).toMatchObject({
    code: 190,
    error_subcode: 460,
  });
  const answer = await call(sim, path, {
    method: 'POST',
    headers: { authorization: 'Bearer EAANEW' },
    body: '{}',
  });
  expect(answer.status).toBe(400);
});

test("an unknown number and another's number look the same to a token", async () => {
  const other = { ...SHOP, phoneNumberId: '2', accessToken: 'EAATEST2' };
  const sim = await simulator({ accounts: [SHOP, other] });
  for (const id of ['2', '3']) {
    expect((await send(sim, textTo(), `/v26.0/${id}/messages`)).text).toMatch(
      new RegExp(
        String.raw`^\{"error":\{"message":"Unsupported post request\. Object with ID '${id}' does not exist, .*https:\\/\\/developers\.facebook\.com\\/docs\\/graph-api","type":"GraphMethodException","code":100,"error_subcode":33,"fbtrace_id":"A[\w-]{22}"\}\}$`,
      ),
    );
  }
});

test.each(['/26.0/1/messages', '/v26/1/messages', '/latest/1/messages', '/v26.0/1/calls', '/'])(
  'the path %s is not known',
  async (unknown) => {
    const sim = await simulator();
    expect(refusalIn(await send(sim, textTo(), unknown))).toEqual([
      400,
      2500,
      expect.stringContaining('Unknown path components'),
    ]);
  },
);

test('a wrong proof is always refused, a missing one when proofs are required', async () => {
  const clock = clockAt();
  const free = await simulator({ clock });
  const strict = await simulator({ clock, requireProof: true });
  const seconds = clock.nowMs / 1000;
  const queryCodes = async (sim: typeof free, query: string) =>
    refusalIn(await send(sim, textTo(), `${path}?${query}`)).slice(1);
  const wrong = [100, 'Invalid appsecret_proof provided in the API argument'];
  const passed = [131047, expect.any(String)];
  expect(await queryCodes(free, '')).toEqual(passed);
  expect(await queryCodes(free, 'appsecret_proof=0')).toEqual(wrong);
  expect(await queryCodes(free, `appsecret_proof=${proofOf('another')}`)).toEqual(wrong);
  expect(await queryCodes(strict, '')).toEqual([
    100,
    expect.stringContaining('require an appsecret_proof'),
  ]);
  expect(await queryCodes(strict, `appsecret_proof=${proofOf(SHOP.accessToken)}`)).toEqual(passed);
  const timed = (at: number) =>
    `appsecret_proof=${proofOf(`${SHOP.accessToken}|${at}`)}&appsecret_time=${at}`;
  expect(await queryCodes(strict, timed(seconds - 300))).toEqual(passed);
  expect(await queryCodes(strict, timed(seconds - 301))).toEqual(wrong);
});

test('an answer names the version it was asked in, and an error the request that it came from', async () => {
  const sim = await simulator();
  const answer = await send(sim, textTo(ANA.dialled), `/v24.0/${SHOP.phoneNumberId}/messages`);
  expect(answer.headers.get('facebook-api-version')).toBe('v24.0');
  expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8');
  const requestId = answer.headers.get('x-fb-request-id');
  expect(answer.body['error']).toMatchObject({ fbtrace_id: requestId });
});
