import type { ParsedEvent } from '@pyloto/core-connectors';

/** A delivery that nobody has seen yet, made from a fixture, and what the connector's own parser finds in it. */
export type UnseenDelivery = {
  readonly body: Uint8Array;
  /** What its provider sends beside the signature, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** At least one; no two have one dedupe key. */
  readonly events: readonly [ParsedEvent, ...ParsedEvent[]];
  /** The fixture it was made from. */
  readonly fixture: string;
};
