import { ConnectorError } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';

import type { DelayedCall } from '../provider/admit-call.ts';
import type { FetchReference } from '../provider/create-reference-fetcher.ts';
import { type BegunItem, failItem, failureOf, finishItem } from './end-item.ts';
import { LazyContext, withinTime } from './lazy-context.ts';
import { toEnvelope } from './to-envelope.ts';
import type { ItemFailure, WorkItem } from './work-item.ts';

/**
 * Fetches what an item only names and shows it to the item's handler, both within the handler's time. Never throws.
 *
 * The item keeps its reference: what is kept of it when it fails is what came in, and its next attempt fetches anew.
 *
 * @param named its envelope before it was fetched
 */
export function handleReference(
  item: WorkItem,
  named: EventEnvelope,
  begun: BegunItem,
): Promise<void> {
  const context = new LazyContext(named.correlationid);
  const fail = (failure: ItemFailure): void => {
    item.envelope = named;
    failItem(item, failure, begun);
  };
  return withinTime(fetchAndHandle(item, context, begun), context, begun.runtime).then(
    (delay) => (delay === undefined ? finishItem(item, begun) : fail(failureOfDelay(delay))),
    (error: unknown) => fail(failureOf(error)),
  );
}

async function fetchAndHandle(
  item: WorkItem,
  context: LazyContext,
  { runtime }: BegunItem,
): Promise<DelayedCall | undefined> {
  const { event, tenantId, route } = item;
  const { fetchReference = cannotFetch } = runtime;
  const { correlationId, signal } = context;
  const fetched = await fetchReference({ event, tenantId, correlationId, signal });
  // Its time is up, so it has failed: its handler must not run any more.
  signal.throwIfAborted();
  if ('admitted' in fetched) return fetched;
  const envelope = toEnvelope({ ...item, event: fetched }, correlationId, runtime);
  item.envelope = envelope;
  await route.handler?.(envelope, context);
  return undefined;
}

const cannotFetch: FetchReference = () =>
  Promise.reject(
    new ConnectorError(
      'config_invalid',
      'the runtime must be given what references are fetched with',
    ),
  );

/** It was not tried, and is tried again without using an attempt. */
function failureOfDelay({ errorCode, retryAfterMs }: DelayedCall): ItemFailure {
  const errorMessage = 'the provider must be free to be called';
  return { fields: { errorCode, errorMessage }, isRetryable: true, retryAfterMs, isDelayed: true };
}
