import {
  type Connector,
  type InboundRequest,
  isParsedEvent,
  type ParsedEvent,
  type ParsedItem,
  type Verified,
} from '@pyloto/core-connectors';

/** A request's body and its headers by lower-case name. */
export type DeliveryBytes = {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
};

/** When deliveries arrive that are parsed without a server: `2026-09-21T14:13:20.000Z`, as the `expected.json` files have it. */
export const RECEIVED_AT_MS = 1_790_000_000_000;

/**
 * Parses a delivery with the connector's own parser, in this process.
 *
 * @throws whatever the parser throws
 */
export async function parseDelivery(
  connector: Connector,
  { body, headers }: DeliveryBytes,
  receivedAtMs = RECEIVED_AT_MS,
): Promise<readonly ParsedItem[]> {
  const request: InboundRequest = {
    header: (name) => headers[name.toLowerCase()],
    rawBody: body,
    receivedAtMs,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand exists in types only; who sends these bytes is known
  const verified = request as Verified;
  if (connector.parseEvents !== undefined) return connector.parseEvents(verified);
  return [await connector.parseEvent(verified)];
}

/** The events among a delivery's items. */
export function eventsOf(items: readonly ParsedItem[]): readonly ParsedEvent[] {
  return items.filter((item) => isParsedEvent(item));
}
