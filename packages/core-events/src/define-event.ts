import type { z } from 'zod';

import { type CapabilityId, CapabilityIdSchema, type EventType, EventTypeSchema } from './names.ts';

/** One kind of event of a domain: its type, the capability it belongs to, and the schema of its data. */
export type EventDefinition<TData = unknown> = {
  readonly type: EventType;
  readonly capabilityId: CapabilityId;
  /** One sentence for the catalogue: when does a consumer see this event? */
  readonly summary: string;
  readonly schema: z.ZodType<TData>;
  readonly example: NoInfer<TData>;
};

const DEFINITIONS = new WeakSet<object>();

/**
 * Defines a kind of event. `docs/events.md` and the schema snapshots are generated from definitions.
 *
 * @throws Error when the type or the capability id is malformed, or the example does not fit its schema
 */
export function defineEvent<TData>(definition: EventDefinition<TData>): EventDefinition<TData> {
  EventTypeSchema.parse(definition.type);
  CapabilityIdSchema.parse(definition.capabilityId);
  definition.schema.parse(definition.example);
  DEFINITIONS.add(definition);
  return definition;
}

/** Tells whether a value came from {@link defineEvent}. */
export function isEventDefinition(value: unknown): value is EventDefinition {
  return typeof value === 'object' && value !== null && DEFINITIONS.has(value);
}
