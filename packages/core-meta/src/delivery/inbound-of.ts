import type { InboundSighting, ParsedEvent } from '@pyloto/core-connectors';
import { inboundMessageOf, sightingsOf } from '@pyloto/core-messaging';
import { INBOUND_REACTIONS, type Reaction } from '@pyloto/core-reactions';

/**
 * Where an event shows somebody to have written, for a connector's `inboundOf`.
 *
 * A reaction of theirs to a message counts: WhatsApp sends it as a message, Messenger and Instagram name it among what opens the window.
 * Where a window is thought to be open, Meta decides; where it is thought to be closed, nobody asks Meta.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/policy/policy-overview#standard_messaging (read 2026-11-21)
 */
export function inboundOf(event: ParsedEvent): readonly InboundSighting[] | undefined {
  const { capabilityId, payload, subject } = event;
  if (capabilityId !== INBOUND_REACTIONS) return inboundMessageOf(event);
  if (!isReaction(payload) || payload.direction !== 'inbound') return undefined;
  const { kind, conversationExternalId } = payload.target;
  // Without a conversation the subject is the message that was reacted to.
  return kind === 'message' && conversationExternalId === subject
    ? sightingsOf(event, payload.actor)
    : undefined;
}

/** Made by an adapter of this package. */
function isReaction(payload: unknown): payload is Pick<Reaction, 'direction' | 'target' | 'actor'> {
  return typeof payload === 'object' && payload !== null && 'target' in payload;
}
