export { deadLetterIdOf, digestOfId, outboundDigest } from './dead-letter-id.ts';
export { jittered } from './jittered.ts';
export { orderedJobId, wakeHeads, type OrderedQueue } from './ordered-jobs.ts';
export {
  createMemoryDeadLetters,
  type MemoryDeadLetters,
  type MemoryDeadLettersOptions,
} from './memory-dead-letters.ts';
export type {
  JobCounts,
  JobEnd,
  JobProcessor,
  JobQueue,
  JobWorker,
  NewJob,
  SeenJob,
  TakenJob,
} from './job-queue.ts';
export { createMemoryReplayStore } from './replay/memory-replay-store.ts';
export {
  createReplayOperations,
  type ReplayOperations,
  type ReplayOperationsOptions,
  type ReplayStatus,
} from './replay/create-replay-operations.ts';
export type {
  ReplayFilter,
  ReplayLease,
  ReplayOperation,
  ReplayStore,
} from './replay/replay-store.ts';
export type { ReplayOne } from './replay/run-replay.ts';
export {
  createMemoryConversationWindows,
  createMemoryOutboundLedger,
  readCallbackData,
  writeCallbackData,
  type CallbackReference,
  type MemoryConversationWindowsOptions,
  type MemoryOutboundLedgerOptions,
} from './outbound/index.ts';
