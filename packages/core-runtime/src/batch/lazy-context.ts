import { ConnectorError } from '@pyloto/core-connectors';

import type { HandlerContext } from '../event-handler.ts';
import type { Runtime } from '../runtime.ts';

/** A handler's context that makes its abort signal only for handlers that look at it: most finish at once. */
export class LazyContext implements HandlerContext {
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

/**
 * Waits for what a handler has begun, for as long as it may take.
 *
 * @throws ConnectorError `timeout` once its time is up; the context's signal aborts then
 */
export async function withinTime<End>(
  pending: PromiseLike<End>,
  context: LazyContext,
  { limits }: Pick<Runtime, 'limits'>,
): Promise<End> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new ConnectorError('timeout', 'handler did not finish in time');
      // Rejected first: a handler that gives up on the signal has still failed.
      reject(error);
      context.abort(error);
    }, limits.handlerTimeoutMs);
  });
  try {
    return await Promise.race([pending, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
