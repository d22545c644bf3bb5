export { createRedisDeadLetters, type RedisDeadLettersOptions } from './redis-dead-letters.ts';
export { createRedisReplayStore, type RedisReplayStoreOptions } from './redis-replay-store.ts';
export {
  createRedisDestinationStates,
  type RedisDestinationStatesOptions,
} from './redis-destination-states.ts';
export {
  createRedisOutboundLedger,
  type RedisOutboundLedgerOptions,
} from './redis-outbound-ledger.ts';
export {
  createRedisConversationWindows,
  type RedisConversationWindowsOptions,
} from './redis-conversation-windows.ts';
