import { type EventEnvelope, eventIdOf } from '@pyloto/core-events';

import type { Runtime } from '../runtime.ts';
import type { WorkItem } from './work-item.ts';

/** Wraps an item's event into the CloudEvents envelope that handlers and sinks receive. */
export function toEnvelope(item: WorkItem, correlationId: string, runtime: Runtime): EventEnvelope {
  const { event } = item;
  return {
    specversion: '1.0',
    id: eventIdOf(item.digest),
    type: event.type,
    source: `/connectors/${runtime.connectorId}/${encodeAccount(event.channel.accountId)}`,
    ...(event.subject === undefined ? undefined : { subject: event.subject }),
    time: event.occurredAt,
    datacontenttype: 'application/json',
    tenantid: item.tenantId,
    connector: runtime.connectorId,
    capability: event.capabilityId,
    correlationid: event.correlationId ?? correlationId,
    dedupekey: event.dedupeKey,
    ...(runtime.sandbox ? { sandbox: true } : undefined),
    data: event.payload,
  };
}

const PLAIN = /^[A-Za-z0-9._~@-]*$/;

function encodeAccount(accountId: string): string {
  return PLAIN.test(accountId) ? accountId : encodeURIComponent(accountId.toWellFormed());
}
