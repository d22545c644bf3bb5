import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import type { ConversationScope, ConversationWindows } from '@pyloto/core-connectors';

/** Conversation windows under test, and the time they live in. */
export type ConversationWindowsHarness = {
  readonly windows: ConversationWindows;
  /** The same state, remembering a conversation for {@link SHORT_WINDOW_RETENTION_MS}. */
  readonly forgetful: ConversationWindows;
  /** Lets at least this much time pass: a fake clock moves, a real store is waited for. */
  readonly passTime: (durationMs: number) => Promise<void>;
  /** Ends what the factory started. */
  readonly close?: () => Promise<void>;
};

/** One case: rejects with an AssertionError when the windows break their contract. */
export type ConversationWindowsContractTest = {
  readonly name: string;
  readonly run: () => Promise<void>;
};

/** For how long the harness's `forgetful` windows remember a conversation, in milliseconds. */
export const SHORT_WINDOW_RETENTION_MS = 300;

type Contract = ConversationWindowsHarness & { readonly scope: ConversationScope };
type Case = (contract: Contract) => Promise<void>;

const AT_MS = Date.UTC(2026, 10, 21);
const SOMEBODY = { accountId: '106540352242922', conversationId: '15550001111' };

/** The contract of `ConversationWindows`, as cases for any test runner. */
export function conversationWindowsContractTests(
  makeHarness: () => ConversationWindowsHarness | Promise<ConversationWindowsHarness>,
): readonly ConversationWindowsContractTest[] {
  return CASES.map(([name, run]) => ({
    name,
    run: async () => {
      const harness = await makeHarness();
      const scope = { tenantId: `contract-${randomUUID()}`, connector: 'contract' };
      try {
        await run({ ...harness, scope });
      } finally {
        await harness.close?.();
      }
    },
  }));
}

const CASES: readonly (readonly [name: string, run: Case])[] = [
  ['of a conversation in which nobody wrote nothing is known', knowsNothing],
  ['the latest message counts, in whatever order they come', keepsLatest],
  ['messages of many conversations are remembered in one call', remembersMany],
  ['accounts and tenants have conversations of their own', isApart],
  ['a conversation is forgotten some time after its last message', forgets],
];

async function knowsNothing({ windows, scope }: Contract): Promise<void> {
  assert.equal(await windows.lastInboundAtMs(scope, SOMEBODY), undefined);
  await windows.received(scope, []);
  assert.equal(await windows.lastInboundAtMs(scope, SOMEBODY), undefined);
}

async function keepsLatest({ windows, scope }: Contract): Promise<void> {
  const seen: (number | undefined)[] = [];
  for (const plusMs of [5_000, 4_000, 5_000, 6_000]) {
    await windows.received(scope, [{ ...SOMEBODY, atMs: AT_MS + plusMs }]);
    seen.push(await windows.lastInboundAtMs(scope, SOMEBODY));
  }
  assert.deepEqual(
    seen,
    [5_000, 5_000, 5_000, 6_000].map((plusMs) => AT_MS + plusMs),
  );
  const batch = [9_000, 7_000, 8_000].map((plusMs) => sighting(plusMs));
  await windows.received(scope, batch);
  assert.equal(await windows.lastInboundAtMs(scope, SOMEBODY), AT_MS + 9_000);
}

async function remembersMany({ windows, scope }: Contract): Promise<void> {
  const sightings = Array.from({ length: 2_500 }, (_, at) => ({
    accountId: SOMEBODY.accountId,
    conversationId: `conversation-${at}`,
    atMs: AT_MS + at,
  }));
  await windows.received(scope, sightings);
  for (const at of [0, 999, 1_000, 2_499]) {
    const conversation = sightings[at] ?? SOMEBODY;
    assert.equal(await windows.lastInboundAtMs(scope, conversation), AT_MS + at);
  }
}

async function isApart({ windows, scope }: Contract): Promise<void> {
  await windows.received(scope, [{ ...SOMEBODY, atMs: AT_MS }]);
  const otherAccount = { ...SOMEBODY, accountId: 'another' };
  const otherTenant = { ...scope, tenantId: `${scope.tenantId}-other` };
  const otherConnector = { ...scope, connector: 'another' };
  assert.equal(await windows.lastInboundAtMs(scope, otherAccount), undefined);
  assert.equal(await windows.lastInboundAtMs(otherTenant, SOMEBODY), undefined);
  assert.equal(await windows.lastInboundAtMs(otherConnector, SOMEBODY), undefined);
}

async function forgets({ forgetful, scope, passTime }: Contract): Promise<void> {
  await forgetful.received(scope, [{ ...SOMEBODY, atMs: AT_MS }]);
  assert.equal(await forgetful.lastInboundAtMs(scope, SOMEBODY), AT_MS);
  await passTime(400);
  assert.equal(await forgetful.lastInboundAtMs(scope, SOMEBODY), undefined);
}

function sighting(plusMs: number): typeof SOMEBODY & { readonly atMs: number } {
  return { ...SOMEBODY, atMs: AT_MS + plusMs };
}
