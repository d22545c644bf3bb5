export {
  deadLettersContractTests,
  type DeadLettersContractTest,
  type DeadLettersHarness,
} from './dead-letters-contract-tests.ts';
export {
  replayStoreContractTests,
  type ReplayStoreContractTest,
  type ReplayStoreHarness,
} from './replay-store-contract-tests.ts';
