import type { ParsedEvent } from '@pyloto/core-connectors';
import type { EventEnvelope } from '@pyloto/core-events';
import type { ErrorFields } from '@pyloto/core-telemetry';

import type { EventHandler } from '../event-handler.ts';

/** How an event's turn in this request ended; `waiting` while it has not. */
export type ItemOutcome = 'waiting' | 'processed' | 'deduped' | 'failed';

/** One event on its way through a request. */
export type WorkItem = {
  readonly event: ParsedEvent;
  readonly tenantId: string;
  readonly handler: EventHandler;
  /** The digest of tenant, connector and dedupe key: what the event is called everywhere else. */
  readonly digest: string;
  outcome: ItemOutcome;
  /** What the handler threw, described once for the log, the metrics, the answer and the dead letters. */
  failure: ErrorFields | undefined;
  /** Set once the item was claimed and shown to its handler. */
  envelope: EventEnvelope | undefined;
  /** How long the handler took. */
  latencyMs: number;
};

/** The items of one request that belong to one tenant; no two have the same digest. */
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
  item: Pick<WorkItem, 'event' | 'tenantId' | 'handler' | 'digest'>,
): WorkItem {
  return {
    event: item.event,
    tenantId: item.tenantId,
    handler: item.handler,
    digest: item.digest,
    outcome: 'waiting',
    failure: undefined,
    envelope: undefined,
    latencyMs: 0,
  };
}
