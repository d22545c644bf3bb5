import { randomUUID } from 'node:crypto';

import type { DurableLedger, LedgerItems } from '@pyloto/core-connectors';

import { BOOK_CASES } from './book-cases.ts';
import { digestOf } from './digest-of.ts';
import { keepsBooks } from './durable-ledger-model.ts';
import type { DurableContract } from './durable-contract.ts';
import type { LedgerContractTest } from './ledger-contract-tests.ts';
import { SEQUENCE_CASES } from './sequence-cases.ts';

/** A durable ledger under test. */
export type DurableLedgerHarness = {
  readonly ledger: DurableLedger;
  /** Another copy of the app on the same state. */
  readonly otherCopy: DurableLedger;
  /** The ledger of another book on the same state. */
  readonly otherBook: DurableLedger;
  /** Makes items that are open dead letters, as the store of the dead letters does. */
  readonly bury: (items: LedgerItems) => Promise<void>;
  /** Ends leases and retentions at once, as their time would. */
  readonly endTimes: (items: LedgerItems) => Promise<void>;
  /** Ends what the factory started. */
  readonly close?: () => Promise<void>;
};

/** How long the suite tries. */
export type DurableLedgerContractOptions = {
  /** How many random histories are compared with the model; by default 100. */
  readonly histories?: number;
  /** Makes them the same again: the seed that a failure named. */
  readonly seed?: number;
};

const DEFAULT_HISTORIES = 100;

/**
 * What a `DurableLedger` promises beyond `Ledger`: books, sequences and what is open. A case takes one harness, works under
 * tenants of its own and flushes nothing.
 *
 * @example
 * for (const { name, run } of durableLedgerContractTests(makeHarness)) test(name, run);
 */
export function durableLedgerContractTests(
  makeHarness: () => DurableLedgerHarness | Promise<DurableLedgerHarness>,
  options: DurableLedgerContractOptions = {},
): readonly LedgerContractTest[] {
  const { histories = DEFAULT_HISTORIES, seed } = options;
  const cases = [...BOOK_CASES, ...SEQUENCE_CASES, MODEL_CASE];
  return cases.map(([name, run]) => ({
    name,
    run: async () => {
      const harness = await makeHarness();
      try {
        await run({ ...harness, ...makeItems(), histories, seed });
      } finally {
        await harness.close?.();
      }
    },
  }));
}

const MODEL_CASE = [
  'the books and every answer are the model’s, after every step of any history of several owners',
  keepsBooks,
] as const;

function makeItems(): Pick<DurableContract, 'scope' | 'items'> {
  const scope = { tenantId: `contract-${randomUUID()}`, connector: 'contract' };
  return {
    scope,
    items: (...names) => {
      const parts = names.map((name) => name.split('/'));
      return {
        ...scope,
        keys: parts.map(([item = '']) => digestOf(item)),
        sequences: parts.map(([, sequence]) =>
          sequence === undefined ? '' : digestOf(`sequence ${sequence}`),
        ),
      };
    },
  };
}
