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
export {
  conversationWindowsContractTests,
  SHORT_WINDOW_RETENTION_MS,
  type ConversationWindowsContractTest,
  type ConversationWindowsHarness,
} from './conversation-windows-contract-tests.ts';
export {
  outboundLedgerContractTests,
  type OutboundLedgerContractOptions,
  type OutboundLedgerContractTest,
} from './outbound-ledger-contract-tests.ts';
export { SHORT_RETENTION_MS, type OutboundLedgerHarness } from './outbound-contract.ts';
