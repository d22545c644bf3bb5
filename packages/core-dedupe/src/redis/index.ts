export { createRedisLedger, type RedisLedgerOptions } from './redis-ledger.ts';
