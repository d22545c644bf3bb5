import {
  type OutboundCase,
  outboundContract,
  type OutboundLedgerHarness,
} from './outbound-contract.ts';
import { keepsPromises } from './outbound-histories.ts';
import { OUTBOUND_OPERATOR_CASES } from './outbound-operator-cases.ts';
import { OUTBOUND_SENDING_CASES } from './outbound-sending-cases.ts';
import { OUTBOUND_STATUS_CASES } from './outbound-status-cases.ts';
import { OUTBOUND_UP_TO_CASES } from './outbound-up-to-cases.ts';

/** One case: rejects with an AssertionError when the ledger breaks its contract. */
export type OutboundLedgerContractTest = {
  readonly name: string;
  readonly run: () => Promise<void>;
};

/** How much the suite tries. */
export type OutboundLedgerContractOptions = {
  /** How many random histories; by default 300. */
  readonly histories?: number;
};

const DEFAULT_HISTORIES = 300;

const CASES: readonly OutboundCase[] = [
  ...OUTBOUND_SENDING_CASES,
  ...OUTBOUND_STATUS_CASES,
  ...OUTBOUND_UP_TO_CASES,
  ...OUTBOUND_OPERATOR_CASES,
];

/**
 * The contract of `OutboundLedger`, as cases for any test runner. A case takes one harness, never flushes its store, and waits
 * at most a few seconds.
 *
 * @example
 * for (const { name, run } of outboundLedgerContractTests(makeHarness)) test(name, run);
 */
export function outboundLedgerContractTests(
  makeHarness: () => OutboundLedgerHarness | Promise<OutboundLedgerHarness>,
  { histories = DEFAULT_HISTORIES }: OutboundLedgerContractOptions = {},
): readonly OutboundLedgerContractTest[] {
  const promises: OutboundCase = [
    'in any history nothing is sent twice by itself, and no part goes back',
    (contract) => keepsPromises(contract, histories),
  ];
  return [...CASES, promises].map(([name, run]) => ({
    name,
    run: async () => {
      const harness = await makeHarness();
      try {
        await run(outboundContract(harness));
      } finally {
        await harness.close?.();
      }
    },
  }));
}
