import { ConnectorError } from '@pyloto/core-connectors';

import type { Runtime } from '../runtime.ts';
import { type BegunItem, failItem, failureOf, finishItem } from './end-item.ts';
import { handleReference } from './handle-reference.ts';
import { LazyContext, withinTime } from './lazy-context.ts';
import { toEnvelope } from './to-envelope.ts';
import type { WorkItem } from './work-item.ts';

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
  const begun: BegunItem = { startedAtMs: runtime.clock.monotonicMs(), runtime };
  const envelope = toEnvelope(item, correlationId, runtime);
  item.envelope = envelope;
  const { handler, outboxIds } = item.route;
  if (handler === undefined && outboxIds.length === 0) {
    failItem(item, failureOf(NOBODY_HANDLES_IT), begun);
    return undefined;
  }
  if (item.event.isReference === true) return handleReference(item, envelope, begun);
  if (handler === undefined) {
    finishItem(item, begun);
    return undefined;
  }
  const context = new LazyContext(envelope.correlationid);
  try {
    const pending = handler(envelope, context);
    if (!isPromise(pending)) {
      finishItem(item, begun);
      return undefined;
    }
    return withinTime(pending, context, runtime).then(
      () => finishItem(item, begun),
      (error: unknown) => failItem(item, failureOf(error), begun),
    );
  } catch (error) {
    failItem(item, failureOf(error), begun);
    return undefined;
  }
}

/** It was queued by a copy that knew a handler. */
const NOBODY_HANDLES_IT = new ConnectorError(
  'config_invalid',
  'there must be a handler for this capability',
);

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
