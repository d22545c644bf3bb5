import { type EventEnvelope, eventIdOf } from '@pyloto/core-events';

import type { Runtime } from '../runtime.ts';
import type { WorkItem } from './work-item.ts';

/** Wraps an item's event into the CloudEvents envelope that handlers and sinks receive. */
export function toEnvelope(
  item: Pick<WorkItem, 'event' | 'digest' | 'tenantId'>,
  correlationId: string,
  runtime: Runtime,
): EventEnvelope {
  const { event } = item;
  const envelope: { -readonly [Key in keyof EventEnvelope]: EventEnvelope[Key] } = {
    specversion: '1.0',
    id: eventIdOf(item.digest),
    type: event.type,
    source: `/connectors/${runtime.connectorId}/${toPathSegment(event.channel.accountId)}`,
    time: event.occurredAt,
    datacontenttype: 'application/json',
    tenantid: item.tenantId,
    connector: runtime.connectorId,
    capability: event.capabilityId,
    correlationid: event.correlationId ?? correlationId,
    dedupekey: event.dedupeKey,
    data: event.payload,
  };
  if (event.subject !== undefined) envelope.subject = event.subject;
  if (runtime.sandbox) envelope.sandbox = true;
  return envelope;
}

const PLAIN = /^[A-Za-z0-9._~@-]*$/;

function toPathSegment(accountId: string): string {
  return PLAIN.test(accountId) ? accountId : encodeURIComponent(accountId.toWellFormed());
}
