export {
  createMemoryLedger,
  type MemoryLedger,
  type MemoryLedgerOptions,
  type MemoryLedgerStats,
} from './memory-ledger.ts';
