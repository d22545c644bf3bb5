export { joinKey, splitKey } from './dedupe-key.ts';
export { defineEvent, isEventDefinition, type EventDefinition } from './define-event.ts';
export { EventEnvelopeSchema, type EventEnvelope } from './event-envelope.ts';
export { deriveEventId, eventIdOf, eventScope, keyDigest, type EventIdentity } from './event-id.ts';
export { isEvent } from './is-event.ts';
export {
  CapabilityIdSchema,
  ConnectorIdSchema,
  EventTypeSchema,
  type CapabilityId,
  type ConnectorId,
  type EventType,
} from './names.ts';
export {
  ActorRefSchema,
  AttachmentSchema,
  ChannelRefSchema,
  ConversationRefSchema,
  MessageRefSchema,
  type ActorRef,
  type Attachment,
  type ChannelRef,
  type ConversationRef,
  type MessageRef,
} from './refs.ts';
export { IsoTimestampSchema, toIsoTimestamp } from './timestamp.ts';
