export { readCallbackData, writeCallbackData, type CallbackReference } from './callback-data.ts';
export {
  createMemoryConversationWindows,
  type MemoryConversationWindowsOptions,
} from './memory-conversation-windows.ts';
export {
  createMemoryOutboundLedger,
  type MemoryOutboundLedgerOptions,
} from './memory-outbound-ledger.ts';
