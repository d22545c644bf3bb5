import { hash, randomBytes } from 'node:crypto';

import { Secret } from '@pyloto/core-connectors';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createEncryption } from '../encryption/create-encryption.ts';
import { createOAuthFlows, type OAuthFlowsOptions } from './oauth-flows.ts';
import { createMemoryUsedNonces } from './used-nonces.ts';

const REQUEST = {
  tenantId: 'acme',
  providerId: 'parcels',
  accountId: 'depot-1',
  returnUrl: 'https://product.example/done',
};
const PKCE = { usesPkce: true };
const ENCRYPTION = encryptionOf();

function encryptionOf() {
  const key = Secret.of(randomBytes(32).toString('base64'));
  return createEncryption({ keys: [{ id: 'k1', key }] });
}

function flowsAt(startMs = 1_790_000_000_000, options: Partial<OAuthFlowsOptions> = {}) {
  let nowMs = startMs;
  const clock = { now: () => nowMs, monotonicMs: () => nowMs };
  const flows = createOAuthFlows({
    connector: 'parcels',
    encryption: ENCRYPTION,
    nonces: createMemoryUsedNonces({ clock }),
    clock,
    randomBytes,
    ...options,
  });
  return { flows, pass: (ms: number) => (nowMs += ms) };
}

type Begun = ReturnType<ReturnType<typeof flowsAt>['flows']['begin']>;

/** The browser that began. */
function cookieOf({ cookie }: Begun) {
  return (id: string) => (id === cookie.id ? cookie.value : undefined);
}

test('the browser that began a flow finishes it, with the verifier of its challenge', async () => {
  const { flows } = flowsAt();
  const begun = flows.begin(REQUEST, PKCE);
  const flow = await flows.finish({ state: begun.state, cookieOf: cookieOf(begun) });
  expect(flow).toEqual({
    ok: true,
    request: REQUEST,
    codeVerifier: expect.stringMatching(/^[\w-]{43}$/),
    cookieId: begun.cookie.id,
  });
  const codeVerifier = 'codeVerifier' in flow ? flow.codeVerifier! : '';
  expect(hash('sha256', codeVerifier, 'base64url')).toBe(begun.codeChallenge);
  expect(begun.cookie.maxAgeSeconds).toBe(600);
});

test('a flow without PKCE has neither challenge nor verifier', async () => {
  const { flows } = flowsAt();
  const begun = flows.begin(REQUEST, { usesPkce: false });
  expect(begun.codeChallenge).toBeUndefined();
  const flow = await flows.finish({ state: begun.state, cookieOf: cookieOf(begun) });
  expect(flow).toMatchObject({ ok: true, codeVerifier: undefined });
});

test('what goes by way of the provider and the browser shows nothing', () => {
  const { flows } = flowsAt();
  const { state, cookie } = flows.begin(REQUEST, PKCE);
  const { link } = flows.createLink(REQUEST);
  for (const text of [state, cookie.value, link]) {
    const readable =
      text + text.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(readable).not.toMatch(/acme|depot|product|tenant/);
    expect(text).toMatch(/^[\w.-]+$/);
  }
});

test('a state is good for once, also for two requests at the same moment', async () => {
  const { flows } = flowsAt();
  const begun = flows.begin(REQUEST, PKCE);
  const answer = { state: begun.state, cookieOf: cookieOf(begun) };
  const ends = await Promise.all([flows.finish(answer), flows.finish(answer)]);
  expect(ends.filter(({ ok }) => ok)).toHaveLength(1);
  expect(ends).toContainEqual({ ok: false, reason: 'state_used', tenantId: 'acme' });
});

test('a state that somebody else brings does not use it up', async () => {
  const { flows } = flowsAt();
  const begun = flows.begin(REQUEST, PKCE);
  const other = flows.begin(REQUEST, PKCE);
  const mismatch = { ok: false, reason: 'browser_mismatch', tenantId: 'acme' };
  const { state } = begun;
  expect(await flows.finish({ state, cookieOf: () => undefined })).toEqual(mismatch);
  expect(await flows.finish({ state, cookieOf: () => other.cookie.value })).toEqual(mismatch);
  expect(await flows.finish({ state, cookieOf: () => begun.state })).toEqual(mismatch);
  expect(await flows.finish({ state, cookieOf: cookieOf(begun) })).toMatchObject({ ok: true });
});

test('a cookie finishes no flow of another tenant, not even one of the same nonce', async () => {
  const { flows } = flowsAt(undefined, { randomBytes: (size) => Buffer.alloc(size, 7) });
  const acme = flows.begin(REQUEST, PKCE);
  const globex = flows.begin({ ...REQUEST, tenantId: 'globex' }, PKCE);
  expect(acme.cookie.id).toBe(globex.cookie.id);
  const end = await flows.finish({ state: globex.state, cookieOf: cookieOf(acme) });
  expect(end).toEqual({ ok: false, reason: 'browser_mismatch', tenantId: 'globex' });
});

test('a flow ends after ten minutes', async () => {
  const { flows, pass } = flowsAt();
  const begun = flows.begin(REQUEST, PKCE);
  const late = flows.begin(REQUEST, PKCE);
  pass(599_999);
  const inTime = await flows.finish({ state: begun.state, cookieOf: cookieOf(begun) });
  expect(inTime.ok).toBe(true);
  pass(1);
  expect(await flows.finish({ state: late.state, cookieOf: cookieOf(late) })).toEqual({
    ok: false,
    reason: 'state_expired',
    tenantId: 'acme',
  });
});

test('a used state stays used for a copy whose clock is ten minutes behind', async () => {
  const startMs = 1_790_000_000_000;
  let storeMs = startMs;
  const nonces = createMemoryUsedNonces({ clock: { monotonicMs: () => storeMs } });
  const { flows } = flowsAt(startMs, { nonces });
  const behind = flowsAt(startMs - 600_000, { nonces });
  const begun = flows.begin(REQUEST, PKCE);
  const answer = { state: begun.state, cookieOf: cookieOf(begun) };
  await flows.finish(answer);
  storeMs += 1_199_999;
  behind.pass(1_199_999);
  expect(await behind.flows.finish(answer)).toMatchObject({ ok: false, reason: 'state_used' });
});

test('a link begins flows for a quarter of an hour', () => {
  const { flows, pass } = flowsAt(1_790_000_000_000);
  const { link, expiresAtMs } = flows.createLink(REQUEST);
  expect(expiresAtMs).toBe(1_790_000_900_000);
  pass(899_999);
  expect(flows.openLink(link)).toEqual(REQUEST);
  pass(1);
  expect(flows.openLink(link)).toBe('link_expired');
});

test('a link is no state, a state no link, and neither is anybody else’s', async () => {
  const { flows } = flowsAt();
  const { link } = flows.createLink(REQUEST);
  const begun = flows.begin(REQUEST, PKCE);
  expect(flows.openLink(begun.state)).toBe('link_invalid');
  expect(flows.openLink(begun.cookie.value)).toBe('link_invalid');
  const invalid = { ok: false, reason: 'state_invalid' };
  expect(await flows.finish({ state: link, cookieOf: cookieOf(begun) })).toEqual(invalid);
  const { flows: foreign } = flowsAt(undefined, { encryption: encryptionOf() });
  expect(foreign.openLink(link)).toBe('link_invalid');
  expect(await foreign.finish({ state: begun.state, cookieOf: cookieOf(begun) })).toEqual(invalid);
  const { flows: otherConnector } = flowsAt(undefined, { connector: 'letters' });
  expect(otherConnector.openLink(link)).toBe('link_invalid');
});

test('whatever text comes as a link or a state is refused, and so is one with a changed character', async () => {
  const { flows } = flowsAt();
  const { link } = flows.createLink(REQUEST);
  const begun = flows.begin(REQUEST, PKCE);
  const changed = fc
    .tuple(
      fc.constantFrom(link, begun.state),
      fc.nat(),
      fc.constantFrom('A', 'z', '0', '9', '-', '_', '.'),
    )
    .map(([text, at, by]) => {
      const index = at % text.length;
      return text[index] === by ? '' : text.slice(0, index) + by + text.slice(index + 1);
    });
  const any = fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'binary' }), changed);
  await fc.assert(
    fc.asyncProperty(any, async (text) => {
      expect(flows.openLink(text)).toBe('link_invalid');
      const end = await flows.finish({ state: text, cookieOf: cookieOf(begun) });
      expect(end).toEqual({ ok: false, reason: 'state_invalid' });
    }),
    { numRuns: 100 },
  );
  expect(flows.openLink('v1.k1.'.padEnd(100_000, 'A'))).toBe('link_invalid');
});
