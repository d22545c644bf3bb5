export {
  durableLedgerContractTests,
  type DurableLedgerContractOptions,
  type DurableLedgerHarness,
} from './durable-ledger-contract-tests.ts';
export {
  ledgerContractTests,
  type LedgerContractOptions,
  type LedgerContractTest,
  type LedgerHarness,
} from './ledger-contract-tests.ts';
