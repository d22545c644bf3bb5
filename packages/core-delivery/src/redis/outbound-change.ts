import type { OutboundEntry } from '../outbound/outbound-entry.ts';

/** What a call makes of an entry, at a moment of the server's clock; `isTaken` when the caller is to be shown the record. */
export type OutboundChange = (
  entry: OutboundEntry,
  nowMs: number,
) => { readonly entry: OutboundEntry; readonly isTaken: boolean };
