export {
  deadLettersContractTests,
  type DeadLettersContractTest,
  type DeadLettersHarness,
} from './dead-letters-contract-tests.ts';
