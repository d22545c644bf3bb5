import type { EventEnvelope } from '@pyloto/core-events';
import type { EventSink } from '@pyloto/core-connectors';

/** What a handler gets beside its event. */
export type HandlerContext = {
  /** Names the request that brought the event; put it on every call you make for it. */
  readonly correlationId: string;
  /** Aborts when the handler's time is up; pass it to every call you make. */
  readonly signal: AbortSignal;
};

/**
 * Handles one event. Returning means that its effect is complete: the event never comes again within
 * the ledger's retention. Throwing, or taking longer than `handlerTimeoutMs`, means that it will.
 */
export type EventHandler<TData = unknown> = (
  event: EventEnvelope<TData>,
  context: HandlerContext,
) => void | Promise<void>;

/**
 * Handlers by capability id. A handler may name the data it expects:
 * `{ inbound_messages: (event: EventEnvelope<DirectMessage>) => … }`.
 */
export type EventHandlers = Readonly<Record<string, EventHandler<never>>>;

/** A sink, and the capabilities whose events go there; absent means all. */
export type Destination = {
  readonly sink: EventSink;
  readonly capabilities?: readonly string[];
};
