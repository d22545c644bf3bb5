import { z } from 'zod';

/** A capability of a connector: `inbound_messages`, `message_status_updates`, … Lower snake case, at most 64 characters. */
export const CapabilityIdSchema = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9_]*$/)
  .meta({ id: 'CapabilityId' });
export type CapabilityId = z.infer<typeof CapabilityIdSchema>;

/** A connector's id: `whatsapp`, `calendar-google`. Lower kebab case, at most 64 characters. */
export const ConnectorIdSchema = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9-]*$/)
  .meta({ id: 'ConnectorId' });
export type ConnectorId = z.infer<typeof ConnectorIdSchema>;

/** The type of an event: `pyloto.<domain>.<event>.v<major>`. */
export type EventType = `pyloto.${string}.${string}.v${number}`;

const EVENT_TYPE_FORM = /^pyloto\.[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.v[1-9][0-9]*$/;

/** The form of an {@link EventType}: `pyloto.messaging.message_received.v1`. */
export const EventTypeSchema = z
  .templateLiteral(['pyloto.', z.string(), '.', z.string(), '.v', z.number()])
  .refine(
    (type) => EVENT_TYPE_FORM.test(type),
    'must look like pyloto.messaging.message_received.v1',
  )
  // The refinement again, where JSON Schema can see it.
  .meta({ id: 'EventType', pattern: EVENT_TYPE_FORM.source });
