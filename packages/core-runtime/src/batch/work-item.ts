import type { ParsedEvent } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';
import type { ErrorFields } from '@pyloto/core-telemetry';

import type { CapabilityRoute } from '../route-by-capability.ts';

/** How an event's turn ended; `waiting` while it has not had one. */
export type ItemOutcome = 'waiting' | 'queued' | 'processed' | 'deduped' | 'failed';

/** Why an item failed, and whether trying again can help. */
export type ItemFailure = {
  /** What is told of it. */
  readonly fields: ErrorFields;
  readonly isRetryable: boolean;
  /** How long the other side asked to wait. */
  readonly retryAfterMs: number | undefined;
  /** Nothing was tried: a limit or a breaker was against it, and its next attempt is still this one. */
  readonly isDelayed?: true;
};

/** One event on its way through a request or a job. */
export type WorkItem = {
  /** Replaced once, when something is learnt about it before it is handled. */
  event: ParsedEvent;
  readonly tenantId: string;
  readonly route: CapabilityRoute;
  /** The digest of tenant, connector and dedupe key: what the event is called everywhere else. */
  readonly digest: string;
  /** Which attempt this is, from 1 on. */
  readonly attempt: number;
  /** When an earlier attempt failed first, in milliseconds since the epoch. */
  readonly firstFailedAtMs: number | undefined;
  outcome: ItemOutcome;
  /** What the handler threw, described once for the log, the metrics, the answer and the dead letters. */
  failure: ItemFailure | undefined;
  /** Set once the item was claimed; as it came in where it is a reference, but as it was fetched once that is handled. */
  envelope: EventEnvelope | undefined;
  /** How long the handler took. */
  latencyMs: number;
};

/** The items of one request or job that belong to one tenant; no two have the same digest. */
export type TenantBatch = {
  readonly tenantId: string;
  readonly items: WorkItem[];
  /** Items that repeat another one of the same request. */
  readonly repeats: Repeat[];
};

/** An item that stands in a request again; only the first one of its digest is handled. */
export type Repeat = { readonly item: WorkItem; readonly original: WorkItem };

/** An item before its turn. */
export function newWorkItem(
  item: Pick<WorkItem, 'event' | 'tenantId' | 'route' | 'digest'> &
    Partial<Pick<WorkItem, 'attempt' | 'firstFailedAtMs'>>,
): WorkItem {
  return {
    event: item.event,
    tenantId: item.tenantId,
    route: item.route,
    digest: item.digest,
    attempt: item.attempt ?? 1,
    firstFailedAtMs: item.firstFailedAtMs,
    outcome: 'waiting',
    failure: undefined,
    envelope: undefined,
    latencyMs: 0,
  };
}

/** The digests of items, in their order. */
export function digestsOf(items: readonly WorkItem[]): string[] {
  return items.map((item) => item.digest);
}
