export {
  ledgerContractTests,
  type LedgerContractOptions,
  type LedgerContractTest,
  type LedgerHarness,
} from './ledger-contract-tests.ts';
