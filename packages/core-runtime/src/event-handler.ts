import type { EventSink } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';

/** What a handler gets beside its event. */
export type HandlerContext = {
  /** Names the request that brought the event; put it on every call you make for it. */
  readonly correlationId: string;
  /** Aborts when the handler's time is up; pass it to every call you make. */
  readonly signal: AbortSignal;
};

/**
 * Handles one event. Returning means that its effect is complete: the event never comes again within
 * the ledger's retention.
 *
 * A promise that it returns is awaited; any other value is ignored. Throwing, or taking longer than `handlerTimeoutMs`, means that it has failed: it waits in the dead
 * letters, and is handled again when the provider or an operator sends it again.
 */
export type EventHandler<TData = unknown> = {
  handle(event: EventEnvelope<TData>, context: HandlerContext): unknown;
}['handle'];

/**
 * Handlers by capability id. `TEventData` says which data the events of a capability carry, for
 * instance `MessagingEventData`; without it a handler names the data itself:
 * `{ inbound_messages: (event: EventEnvelope<DirectMessage>) => … }`.
 */
export type EventHandlers<TEventData = Record<string, unknown>> = {
  readonly [Capability in keyof TEventData]?: EventHandler<TEventData[Capability]>;
};

/** A sink, and the capabilities whose events go there; absent means all. */
export type Destination = {
  /** Its name in the outbox, the dead letters and the metrics; unique. Default: the sink's kind. */
  readonly id?: string;
  readonly sink: EventSink;
  readonly capabilities?: readonly string[];
};
