import type { OutboundLedger } from '@pyloto/core-connectors';
import { expect, test } from 'vitest';

import { createMemoryOutboundLedger, writeCallbackData } from '../index.ts';
import { outboundLedgerContractTests, type OutboundLedgerHarness } from './index.ts';

test.each<[string, (ledger: OutboundLedger) => Partial<OutboundLedger>]>([
  ['finds nothing', () => ({ find: async () => undefined })],
  [
    'calls each acceptance new',
    (ledger) => ({
      accept: async (command, lease) => ({ ...(await ledger.accept(command, lease)), isNew: true }),
    }),
  ],
  ['takes no lease at acceptance', (ledger) => ({ accept: (command) => ledger.accept(command) })],
  [
    'sends again what is unknown',
    (ledger) => ({
      begin: async (id, lease) => {
        if ((await ledger.find(id))?.state === 'unknown') await ledger.retry(id);
        return ledger.begin(id, lease);
      },
    }),
  ],
  [
    'listens to late senders in nothing',
    (ledger) => ({
      end: async (id, turn, end) => {
        const isLate = (await ledger.find(id))?.state === 'unknown';
        return isLate ? undefined : ledger.end(id, turn, end);
      },
    }),
  ],
  [
    'withdraws what may have been sent',
    (ledger) => ({ withdraw: async (id) => (await ledger.withdraw(id)) || true }),
  ],
  [
    'knows statuses only by callback data',
    (ledger) => ({
      apply: (scope, statuses) =>
        ledger.apply(
          scope,
          statuses.map(({ messageIdKey: _messageIdKey, ...status }) => status),
        ),
    }),
  ],
  [
    'knows statuses only by the provider’s id',
    (ledger) => ({
      apply: (scope, statuses) =>
        ledger.apply(
          scope,
          statuses.map(({ callbackData: _callbackData, ...status }) => status),
        ),
    }),
  ],
  [
    'knows nothing of conversations',
    (ledger) => ({
      apply: (scope, statuses) =>
        ledger.apply(
          scope,
          statuses.map(({ upTo: _upTo, ...status }) => status),
        ),
    }),
  ],
  [
    'moves whatever is in a conversation',
    (ledger) => ({
      apply: (scope, statuses) =>
        ledger.apply(
          scope,
          statuses.map(({ upTo, ...status }) =>
            upTo === undefined ? status : { ...status, upTo: { ...upTo, atMs: 2 ** 50 } },
          ),
        ),
    }),
  ],
  [
    'does not listen to the provider’s clock',
    (ledger) => ({
      apply: (scope, statuses) =>
        ledger.apply(
          scope,
          statuses.map(({ takenAtMs: _takenAtMs, ...status }) => status),
        ),
    }),
  ],
  [
    'asks for no account',
    (ledger) => ({
      apply: async (scope, statuses) => {
        const found = await ledger.find({ ...scope, clientMessageId: 'c-1' });
        const accountId = found?.accountId ?? '';
        return ledger.apply(
          scope,
          statuses.map((status) => Object.assign({}, status, { accountId })),
        );
      },
    }),
  ],
  [
    'mixes its tenants up',
    (ledger) => ({
      apply: (scope, statuses) =>
        ledger.apply({ ...scope, tenantId: scope.tenantId.replace('-other', '') }, statuses),
    }),
  ],
  ['lists all', (ledger) => ({ list: (query) => ledger.list({ ...query, limit: 1_000 }) })],
  [
    'knows no cursor',
    (ledger) => ({ list: ({ cursor: _cursor, ...query }) => ledger.list(query) }),
  ],
  [
    'counts nothing',
    () => ({ count: async () => ({ accepted: 0, sending: 0, failed: 0, unknown: 0 }) }),
  ],
  ['names no tenant', () => ({ tenants: async () => [] })],
  ['sweeps nothing', () => ({ sweep: async () => [] })],
  ['sweeps all at once', (ledger) => ({ sweep: (scope) => ledger.sweep(scope, 1_000) })],
  ['retries nothing', () => ({ retry: async () => undefined })],
  ['gives nothing up', () => ({ giveUp: async () => undefined })],
  [
    'takes a foreign part for its own',
    (ledger) => ({
      apply: (scope, statuses) =>
        ledger.apply(
          scope,
          statuses.map((status) =>
            Object.assign({}, status, { callbackData: writeCallbackData('c-1', 0) }),
          ),
        ),
    }),
  ],
])('a ledger that %s fails', async (_what, broken) => {
  const cases = outboundLedgerContractTests(
    () => {
      const harness = memoryHarness();
      return { ...harness, ledger: { ...harness.ledger, ...broken(harness.ledger) } };
    },
    { histories: 1 },
  );
  const results = await Promise.allSettled(cases.map(({ run }) => run()));
  expect(results.map(({ status }) => status)).toContain('rejected');
});

function memoryHarness(): OutboundLedgerHarness {
  let nowMs = Date.UTC(2026, 10, 21);
  const clock = { now: () => nowMs, monotonicMs: () => nowMs };
  return {
    ledger: createMemoryOutboundLedger({ clock }),
    forgetful: createMemoryOutboundLedger({ clock, retentionMs: 400 }),
    passTime: async (durationMs) => {
      nowMs += durationMs;
    },
  };
}
