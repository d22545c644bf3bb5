import type { EventDefinition } from './define-event.ts';
import type { EventEnvelope } from './event-envelope.ts';

/**
 * Tells whether an event is of a defined kind, and types its `data`.
 *
 * It compares the type only: events leave the runtime with the data their parser made. Bytes from
 * elsewhere (a webhook of ours, a stream) go through `definition.schema.parse(event.data)`.
 *
 * @example if (isEvent(messageReceived, event)) reply(event.data.sender);
 */
export function isEvent<TData>(
  definition: EventDefinition<TData>,
  event: EventEnvelope,
): event is EventEnvelope<TData> {
  return event.type === definition.type;
}
