import type { ChannelRef, EventType } from '@pyloto/core-events';

import type { Verified } from './inbound-request.ts';

/** One event that a parser found in a request. */
export type ParsedEvent<TPayload = unknown> = {
  readonly outcome?: 'event';
  readonly capabilityId: string;
  readonly type: EventType;
  /** Unique for the event within its connector and tenant; made with `joinKey`. */
  readonly dedupeKey: string;
  /** Events with one ordering key belong to one sequence, for instance a conversation. */
  readonly orderingKey?: string;
  readonly channel: ChannelRef;
  /** What the event is about; on a messaging channel the conversation's id. */
  readonly subject?: string;
  /** Set when the request itself names the tenant; otherwise the runtime resolves it from `channel`. */
  readonly tenantId?: string;
  /** When it happened at the provider: ISO 8601 UTC with milliseconds. */
  readonly occurredAt: string;
  readonly correlationId?: string;
  /** Its payload only names what has to be fetched: the connector's `dereference` does, before anybody handles it. */
  readonly isReference?: true;
  readonly payload: TPayload;
};

/**
 * A part of a request that becomes no event: `ignored` is well-formed but of a kind nobody handles,
 * `invalid` is broken. Both are counted by `field` and answered 200.
 */
export type SkippedItem = {
  readonly outcome: 'ignored' | 'invalid';
  /** The provider's name of the kind (`account_update`), from a closed or sanitised set: it becomes a metric label. */
  readonly field: string;
  /** What was expected, without data: `value is not an object`. */
  readonly reason: string;
  readonly channel?: ChannelRef;
};

/** What a parser makes of one item of a batch. */
export type ParsedItem<TPayload = unknown> = ParsedEvent<TPayload> | SkippedItem;

/**
 * Turns a proven request into its items. Total: it never throws on a provider's data, and one bad
 * item never costs its neighbours.
 *
 * @throws ConnectorError `payload_invalid` when the body as a whole cannot be read (not JSON, not an object)
 */
export type EventBatchParser<TPayload = unknown> = (
  request: Verified,
) => readonly ParsedItem<TPayload>[] | Promise<readonly ParsedItem<TPayload>[]>;

/**
 * The parser of a connector that knows one event per request.
 *
 * @deprecated since 1.0.0, removed in 2.0.0: use an {@link EventBatchParser}.
 */
export type EventParser<TPayload = unknown> = (
  request: Verified,
) => ParsedEvent<TPayload> | Promise<ParsedEvent<TPayload>>;

/** Tells an event from a skipped item. */
export function isParsedEvent<TPayload>(item: ParsedItem<TPayload>): item is ParsedEvent<TPayload> {
  return item.outcome === undefined || item.outcome === 'event';
}
