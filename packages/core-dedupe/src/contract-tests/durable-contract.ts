import assert from 'node:assert/strict';

import type { LedgerBatch, LedgerItems, TenantBooks } from '@pyloto/core-connectors';

import type { DurableLedgerHarness } from './durable-ledger-contract-tests.ts';

/** What a case of the durable suite works with. */
export type DurableContract = DurableLedgerHarness & {
  /** New in every case, so that cases can share a store. */
  readonly scope: Pick<LedgerItems, 'tenantId' | 'connector'>;
  /** Items by name; after a slash the name of the sequence: `a/x`. */
  readonly items: (...names: readonly string[]) => LedgerItems;
  readonly histories: number;
  readonly seed: number | undefined;
};

/** A case: rejects with an AssertionError when the ledger breaks its contract. */
export type DurableCase = readonly [
  name: string,
  run: (contract: DurableContract) => Promise<void>,
];

/** Longer than any case takes. */
export const LONG_MS = 600_000;

/** Items in the hands of an owner. */
export function ownedBy(ownerToken: string, items: LedgerItems): LedgerBatch {
  return { ...items, ownerToken };
}

/** Checks the numbers, and that they make up what was accepted. */
export async function assertBooks(
  { ledger, scope }: Pick<DurableContract, 'ledger' | 'scope'>,
  expected: Partial<TenantBooks>,
): Promise<void> {
  const { tenantId, oldestPendingAtMs: _, ...numbers } = await ledger.books(scope);
  const { accepted, handled, pending, dead, dropped } = numbers;
  assert.equal(tenantId, scope.tenantId);
  const nothing = { accepted: 0, handled: 0, pending: 0, dead: 0, dropped: {} };
  assert.deepEqual(numbers, { ...nothing, ...expected });
  const gone = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  assert.equal(accepted, handled + pending + dead + gone);
}
