import type { InboundSighting, ParsedEvent } from '@pyloto/core-connectors';
import { inboundMessageOf, sightingsOf } from '@pyloto/core-messaging';
import { INBOUND_REACTIONS, type Reaction } from '@pyloto/core-reactions';

/**
 * Where an event shows somebody to have written, for a connector's `inboundOf`.
 *
 * A reaction of theirs counts: WhatsApp sends it as a message, and Meta does not say that it opens no window. Where a window is
 * thought to be open, Meta decides; where it is thought to be closed, nobody asks Meta.
 */
export function whatsappInboundOf(event: ParsedEvent): readonly InboundSighting[] | undefined {
  const { capabilityId, payload, subject } = event;
  if (capabilityId !== INBOUND_REACTIONS) return inboundMessageOf(event);
  if (!isReaction(payload) || payload.direction !== 'inbound') return undefined;
  // Without a conversation the subject is the message that was reacted to.
  return payload.target.conversationExternalId === subject
    ? sightingsOf(event, payload.actor)
    : undefined;
}

/** Made by this adapter. */
function isReaction(payload: unknown): payload is Pick<Reaction, 'direction' | 'target' | 'actor'> {
  return typeof payload === 'object' && payload !== null && 'target' in payload;
}
