import type { EventEnvelope } from '@pyloto/core-events';

/** Where events go when an app is deployed on its own. */
export type EventSink = {
  /** The sink's kind in logs and metrics: `log`, `webhook`, `redis-stream`. */
  readonly kind: string;
  /**
   * Delivers one event; returning means that the other side has it.
   *
   * @throws ConnectorError with the code that says whether trying again can help
   */
  readonly deliver: (event: EventEnvelope, signal: AbortSignal) => void | Promise<void>;
  readonly close?: () => Promise<void>;
};
