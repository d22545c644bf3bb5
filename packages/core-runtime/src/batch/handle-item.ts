import { ConnectorError, isConnectorError, isRetryable } from '@pyloto/core-connectors';
import { errorFields } from '@pyloto/core-telemetry';

import type { HandlerContext } from '../event-handler.ts';
import type { Runtime } from '../runtime.ts';
import { toEnvelope } from './to-envelope.ts';
import type { ItemFailure, WorkItem } from './work-item.ts';

/**
 * Shows an item to its handler and writes down how that went. Never throws.
 *
 * @returns nothing when the handler answered at once, otherwise a promise of the end
 */
export function handleItem(
  item: WorkItem,
  correlationId: string,
  runtime: Runtime,
): Promise<void> | undefined {
  const startedAtMs = runtime.clock.monotonicMs();
  const envelope = toEnvelope(item, correlationId, runtime);
  item.envelope = envelope;
  const { handler } = item.route;
  if (handler === undefined) {
    if (item.route.outboxIds.length > 0) finish(item, startedAtMs, runtime);
    else fail(item, NOBODY_HANDLES_IT, { startedAtMs, runtime });
    return undefined;
  }
  const context = new LazyContext(envelope.correlationid);
  try {
    const pending = handler(envelope, context);
    if (!isPromise(pending)) {
      finish(item, startedAtMs, runtime);
      return undefined;
    }
    return withinTime(pending, context, runtime).then(
      () => finish(item, startedAtMs, runtime),
      (error: unknown) => fail(item, error, { startedAtMs, runtime }),
    );
  } catch (error) {
    fail(item, error, { startedAtMs, runtime });
    return undefined;
  }
}

/** It was queued by a copy that knew a handler. */
const NOBODY_HANDLES_IT = new ConnectorError(
  'config_invalid',
  'there must be a handler for this capability',
);

function finish(item: WorkItem, startedAtMs: number, runtime: Runtime): void {
  item.latencyMs = runtime.clock.monotonicMs() - startedAtMs;
  item.outcome = 'processed';
}

function fail(
  item: WorkItem,
  error: unknown,
  { startedAtMs, runtime }: { readonly startedAtMs: number; readonly runtime: Runtime },
): void {
  item.latencyMs = runtime.clock.monotonicMs() - startedAtMs;
  item.outcome = 'failed';
  item.failure = failureOf(error);
}

/** Describes what was thrown. */
export function failureOf(error: unknown): ItemFailure {
  return {
    fields: errorFields(error),
    isRetryable: isRetryable(error),
    retryAfterMs: isConnectorError(error) ? error.retryAfterMs : undefined,
  };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

async function withinTime(
  pending: PromiseLike<unknown>,
  context: LazyContext,
  runtime: Runtime,
): Promise<void> {
  const { handlerTimeoutMs } = runtime.limits;
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new ConnectorError('timeout', 'handler did not finish in time');
      // Rejected first: a handler that gives up on the signal has still failed.
      reject(error);
      context.abort(error);
    }, handlerTimeoutMs);
  });
  try {
    await Promise.race([pending, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

/** Makes its abort signal only for handlers that look at it: most finish at once. */
class LazyContext implements HandlerContext {
  readonly correlationId: string;
  #controller: AbortController | undefined;
  #abortReason: unknown;

  constructor(correlationId: string) {
    this.correlationId = correlationId;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#abortReason = reason;
    this.#controller?.abort(reason);
  }
}
