import { createHmac } from 'node:crypto';

import { expect, test } from 'vitest';

import { isJsonObject } from '../../graph/json-object.ts';
import { callWith, clockAt, webhook } from '../../graph/test-harness.ts';
import { codesIn } from '../../messenger-platform/test-answers.ts';
import { SECRETS, SHOP } from '../../messenger-platform/test-people.ts';
import { call, instagram } from '../../messenger-platform/test-simulators.ts';
import type { InstagramSimulator } from '../index.ts';

const CLIENT_ID = '1122334455667788';
const REDIRECT = 'https://app.example/oauth/callback?tenant=acme';
const DAY_MS = 24 * 60 * 60 * 1000;
const NEW_ACCOUNT = { accountId: '17841400000000303', username: 'a.new.shop' };

async function loginSimulator(options: Parameters<typeof instagram>[0] = {}) {
  return instagram({ accounts: [NEW_ACCOUNT, SHOP], login: { clientId: CLIENT_ID }, ...options });
}

async function authorize(sim: InstagramSimulator, more: Record<string, string> = {}) {
  const query = new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'instagram_business_basic,instagram_business_manage_messages',
    state: 'an invented state',
    ...more,
  });
  return fetch(`${sim.instagramUrl}/oauth/authorize?${query.toString()}`, { redirect: 'manual' });
}

async function codeFrom(sim: InstagramSimulator): Promise<string> {
  const { headers } = await authorize(sim);
  return new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
}

async function exchangeCode(sim: InstagramSimulator, code: string, more: object = {}) {
  const body = new URLSearchParams({
    client_id: CLIENT_ID,
    client_secret: SECRETS.instagram,
    grant_type: 'authorization_code',
    redirect_uri: REDIRECT,
    code,
    ...more,
  });
  return callWith('', `${sim.instagramUrl}/oauth/access_token`, { method: 'POST', body });
}

async function shortToken(sim: InstagramSimulator): Promise<string> {
  const { body } = await exchangeCode(sim, await codeFrom(sim));
  const list: unknown = body['data'];
  const first: unknown = Array.isArray(list) ? list[0] : body;
  return isJsonObject(first) ? String(first['access_token']) : '';
}

async function longToken(
  sim: InstagramSimulator,
  token: string,
  secret: string = SECRETS.instagram,
) {
  const query = `grant_type=ig_exchange_token&client_secret=${secret}&access_token=${token}`;
  return call.instagram(sim, `/access_token?${encodeURI(query)}`);
}

async function refresh(sim: InstagramSimulator, token: string) {
  const query = `grant_type=ig_refresh_token&access_token=${token}`;
  return call.instagram(sim, `/refresh_access_token?${query}`);
}

async function me(sim: InstagramSimulator, token: string) {
  return callWith(token, `${sim.instagramUrl}/v26.0/me?fields=user_id,username,id`);
}

test('somebody agrees and is sent back with a code, the state and a hash that belongs to nothing', async () => {
  const sim = await loginSimulator();
  const { status, headers } = await authorize(sim);
  expect(status).toBe(302);
  expect(headers.get('location')).toMatch(
    /^https:\/\/app\.example\/oauth\/callback\?tenant=acme&code=AQ[\w-]+&state=an\+invented\+state#_$/,
  );
  expect(sim.login.authorizations).toEqual([
    {
      redirectUri: REDIRECT,
      state: 'an invented state',
      scopes: ['instagram_business_basic', 'instagram_business_manage_messages'],
      atMs: expect.any(Number),
    },
  ]);
});

test('somebody who says no is sent back with the reason', async () => {
  const sim = await loginSimulator();
  sim.login.setConsent('denied');
  const { headers } = await authorize(sim);
  const { searchParams, hash } = new URL(headers.get('location') ?? '');
  expect(Object.fromEntries(searchParams)).toMatchObject({
    error: 'access_denied',
    error_reason: 'user_denied',
    state: 'an invented state',
  });
  expect(hash).toBe('#_');
});

test('a page can ask, and its links lead back', async () => {
  const sim = await loginSimulator();
  sim.login.setConsent('page');
  const page = await (await authorize(sim)).text();
  const links = [...page.matchAll(/href="([^"]+)">([^<]+)</g)].map(([, href, text]) => ({
    href: href?.replaceAll('&amp;', '&') ?? '',
    text,
  }));
  expect(links.map(({ text }) => text)).toEqual([
    'Go on as a.new.shop',
    'Go on as the.blue.shop',
    'No',
  ]);
  const follow = async (index: number) => {
    const url = new URL(links[index]?.href ?? '', sim.instagramUrl);
    const { headers } = await fetch(url, { redirect: 'manual' });
    return new URL(headers.get('location') ?? '').searchParams;
  };
  expect((await follow(2)).get('error')).toBe('access_denied');
  const { body } = await exchangeCode(sim, (await follow(1)).get('code') ?? '');
  expect(body['data']).toMatchObject([{ user_id: sim.login.appScopedId(SHOP.accountId) }]);
});

test.each([
  ['Invalid platform app', { client_id: '1' }],
  ['Invalid redirect_uri', { redirect_uri: 'https://elsewhere.example/' }],
  ['Invalid response_type', { response_type: 'token' }],
])('nobody is asked: %s', async (message, more) => {
  const login = { clientId: CLIENT_ID, redirectUris: [REDIRECT] };
  const response = await authorize(await loginSimulator({ login }), more);
  expect([response.status, await response.json()]).toEqual([
    400,
    { error_type: 'OAuthException', code: 400, error_message: message },
  ]);
});

test('a code is good once, and its token for an hour', async () => {
  const clock = clockAt();
  const sim = await loginSimulator({ clock });
  const code = await codeFrom(sim);
  const { body } = await exchangeCode(sim, code);
  expect(body).toEqual({
    data: [
      {
        access_token: expect.stringMatching(/^IGAA[\w-]{160}$/),
        user_id: sim.login.appScopedId(NEW_ACCOUNT.accountId),
        permissions: 'instagram_business_basic,instagram_business_manage_messages',
      },
    ],
  });
  expect((await exchangeCode(sim, code)).body).toEqual({
    error_type: 'OAuthException',
    code: 400,
    error_message: 'Matching code was not found or was already used',
  });
  const token = await shortToken(sim);
  clock.nowMs += 60 * 60 * 1000 - 1;
  expect((await me(sim, token)).status).toBe(200);
  clock.nowMs += 1;
  expect(codesIn(await me(sim, token))).toEqual([401, 190, 463]);
});

test.each([
  ['client_id', '1'],
  ['client_secret', SECRETS.meta],
  ['grant_type', 'client_credentials'],
  ['redirect_uri', 'https://app.example/oauth/callback'],
  ['code', 'another'],
])('a code is worth nothing with another %s, and is still good afterwards', async (name, value) => {
  const sim = await loginSimulator();
  const code = await codeFrom(sim);
  const wrong = await exchangeCode(sim, code, { [name]: value });
  expect([wrong.status, wrong.body['error_type']]).toEqual([400, 'OAuthException']);
  expect((await exchangeCode(sim, code)).status).toBe(200);
});

test('a code is over after an hour', async () => {
  const clock = clockAt();
  const sim = await loginSimulator({ clock });
  const code = await codeFrom(sim);
  clock.nowMs += 60 * 60 * 1000;
  expect((await exchangeCode(sim, code)).status).toBe(400);
});

test('the answer to a code can be flat, with an id that is a number beyond 2^53', async () => {
  const login = { clientId: CLIENT_ID, tokenAnswer: 'flat' } as const;
  const sim = await loginSimulator({ login });
  const { text, body } = await exchangeCode(sim, await codeFrom(sim));
  expect(text).toContain(`"user_id":${sim.login.appScopedId(NEW_ACCOUNT.accountId)},`);
  expect(body['permissions']).toEqual([
    'instagram_business_basic',
    'instagram_business_manage_messages',
  ]);
});

test('a token of an hour becomes one of sixty days, and that one is refreshed once it is a day old', async () => {
  const clock = clockAt();
  const sim = await loginSimulator({ clock });
  const { body } = await longToken(sim, await shortToken(sim));
  expect(body).toEqual({
    access_token: expect.stringMatching(/^IGAA/),
    token_type: 'bearer',
    expires_in: 5_183_944,
  });
  const first = String(body['access_token']);
  clock.nowMs += DAY_MS - 1;
  expect(codesIn(await refresh(sim, first))).toEqual([400, 100, undefined]);
  clock.nowMs += 1;
  const second = String((await refresh(sim, first)).body['access_token']);
  expect((await me(sim, first)).status).toBe(200);
  clock.nowMs += 59 * DAY_MS;
  expect(codesIn(await me(sim, first))).toEqual([401, 190, 463]);
  expect(codesIn(await refresh(sim, first))).toEqual([401, 190, 463]);
  expect((await me(sim, second)).status).toBe(200);
});

test('a token is not made longer with another secret, nor twice, nor refreshed while it is short', async () => {
  const sim = await loginSimulator();
  const short = await shortToken(sim);
  expect(codesIn(await longToken(sim, short, SECRETS.meta))).toEqual([400, 1, undefined]);
  expect(codesIn(await refresh(sim, short))).toEqual([400, 452, undefined]);
  const long = String((await longToken(sim, short)).body['access_token']);
  expect(codesIn(await longToken(sim, long))).toEqual([400, 452, undefined]);
});

test('who has logged in is who webhooks speak of, under another id than the app has for them', async () => {
  const sim = await loginSimulator();
  const { body } = await me(sim, await shortToken(sim));
  expect(body).toEqual({
    user_id: NEW_ACCOUNT.accountId,
    username: NEW_ACCOUNT.username,
    id: sim.login.appScopedId(NEW_ACCOUNT.accountId),
  });
  expect(body['id']).not.toBe(body['user_id']);
});

test('the profile can come in a list, as documented', async () => {
  const sim = await loginSimulator({ login: { clientId: CLIENT_ID, profileAnswer: 'documented' } });
  expect((await call.instagram(sim, '/me?fields=user_id')).body).toEqual({
    data: [{ user_id: SHOP.accountId, id: sim.login.appScopedId(SHOP.accountId) }],
  });
});

test('after the permission is taken back every token of the account is refused, until somebody logs in again', async () => {
  const sim = await loginSimulator();
  const short = await shortToken(sim);
  const long = String((await longToken(sim, short)).body['access_token']);
  sim.revoke(NEW_ACCOUNT.accountId);
  expect(codesIn(await me(sim, short))).toEqual([401, 190, 458]);
  expect(codesIn(await refresh(sim, long))).toEqual([401, 190, 458]);
  expect((await call.instagram(sim, '/me')).status).toBe(200);
  expect((await me(sim, await shortToken(sim))).status).toBe(200);
});

test('a callback of the app gets a form with a signed request', async () => {
  const hook = await webhook();
  const sim = await loginSimulator({ clock: clockAt(1_790_000_000_000) });
  expect(await sim.login.postSignedRequest(hook.url, SHOP.accountId)).toEqual({
    status: 200,
    body: '',
  });
  const [got] = hook.got;
  expect(got?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  const signed = new URLSearchParams(got?.body).get('signed_request') ?? '';
  const [signature, payload = ''] = signed.split('.');
  const right = createHmac('sha256', SECRETS.instagram).update(payload).digest('base64url');
  expect(signature).toBe(right);
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual({
    user_id: sim.login.appScopedId(SHOP.accountId),
    algorithm: 'HMAC-SHA256',
    issued_at: 1_790_000_000,
  });
});
