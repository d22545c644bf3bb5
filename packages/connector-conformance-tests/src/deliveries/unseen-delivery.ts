import type { ParsedEvent } from '@pyloto/core-connectors';

import type { JsonValue } from './json-text.ts';

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

/** A delivery of several events, whose items can be replaced. */
export type UnseenBatch = UnseenDelivery & {
  /** The body with one of its items replaced by something else, for instance a broken one. */
  readonly withItem: (index: number, item: JsonValue) => Uint8Array;
  /** The item that stands at an index. */
  readonly itemAt: (index: number) => JsonValue;
};
