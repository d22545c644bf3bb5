import { deriveEventId, type EventEnvelope } from '@pyloto/core-events';

/** An invented event of the connector `parcels`. */
export function eventOf(item: string, tenantId = 'acme'): EventEnvelope {
  const dedupeKey = `parcels:berth-7:msg:${item}`;
  return {
    specversion: '1.0',
    id: deriveEventId({ tenantId, connector: 'parcels', dedupeKey }),
    type: 'pyloto.parcels.parcel_moved.v1',
    source: '/connectors/parcels/berth-7',
    time: '2026-11-21T08:00:00.000Z',
    datacontenttype: 'application/json',
    tenantid: tenantId,
    connector: 'parcels',
    capability: 'parcel_updates',
    correlationid: 'first-delivery',
    dedupekey: dedupeKey,
    data: { item, stops: [], weightKg: 12.000_000_000_000_002, note: 'grüße\n{"a": 1}' },
  };
}

/** Its failure, as `put` of the dead letters takes it. */
export function failureOf(item: string, tenantId?: string) {
  return {
    event: eventOf(item, tenantId),
    errorCode: 'handler_failed',
    errorMessage: 'why',
  } as const;
}
