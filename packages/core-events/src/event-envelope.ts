import { z } from 'zod';

import { CapabilityIdSchema, ConnectorIdSchema, type EventType, EventTypeSchema } from './names.ts';
import { IsoTimestampSchema } from './timestamp.ts';

/**
 * What leaves the runtime: a CloudEvents 1.0 event in JSON.
 *
 * `id` is the same on every redelivery (see `deriveEventId`); `time` is when the thing happened at the
 * provider; `correlationid` names the request that brought it; `dedupekey` may contain personal data.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md (read 2026-11-21)
 */
export const EventEnvelopeSchema = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().regex(/^evt_[a-z2-7]{32}$/),
    type: EventTypeSchema,
    source: z.string().regex(/^\/connectors\/[^/]+\/.+$/),
    subject: z.string().min(1).exactOptional(),
    time: IsoTimestampSchema,
    datacontenttype: z.literal('application/json'),
    tenantid: z.string().min(1),
    connector: ConnectorIdSchema,
    capability: CapabilityIdSchema,
    correlationid: z.string().min(1),
    dedupekey: z.string().min(1),
    /** Present, and true, on every event of a sandbox. */
    sandbox: z.literal(true).exactOptional(),
    data: z.unknown(),
  })
  .meta({ id: 'EventEnvelope' });

/** An event as handlers and sinks receive it; `TData` is the domain object, for instance a `DirectMessage`. */
export type EventEnvelope<TData = unknown> = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly type: EventType;
  readonly source: string;
  readonly subject?: string | undefined;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly tenantid: string;
  readonly connector: string;
  readonly capability: string;
  readonly correlationid: string;
  readonly dedupekey: string;
  readonly sandbox?: true | undefined;
  readonly data: TData;
};
