export { readBreakerKey } from './breaker-gate.ts';
export { createOutbox, type NewOutboxEntry, type Outbox } from './create-outbox.ts';
export {
  FAILING_LIMIT_MS,
  type DestinationState,
  type DestinationStates,
  type DisableReason,
} from './destination-states.ts';
export { createMemoryDestinationStates } from './memory-destination-states.ts';
export { OUTBOX_FORMAT, type OutboxJob } from './outbox-job.ts';
export type { OutboxDestination, OutboxOptions } from './outbox-parts.ts';
export { outboxSequence } from './outbox-sequence.ts';
