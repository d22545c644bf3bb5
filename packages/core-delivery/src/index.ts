export { deadLetterIdOf, outboundDigest } from './dead-letter-id.ts';
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
