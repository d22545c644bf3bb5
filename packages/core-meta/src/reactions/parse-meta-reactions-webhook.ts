import {
  isParsedEvent,
  type ParsedEvent,
  type ParsedItem,
  type Verified,
} from '@pyloto/core-connectors';
import { INBOUND_REACTIONS, type Reaction, type ReactionRemoved } from '@pyloto/core-reactions';

import { webhookParser } from '../delivery/webhook-parser.ts';
import { instagramObject } from '../instagram/instagram-object.ts';
import { messengerObject } from '../messenger/messenger-object.ts';
import { whatsappObject } from '../whatsapp/whatsapp-object.ts';

const parse = webhookParser(whatsappObject, instagramObject, messengerObject);

/**
 * Finds the reactions of a delivery of WhatsApp, Instagram or Messenger, each an event, in the order of the delivery; whatever else
 * is in it is left out.
 *
 * Reactions while another app holds the conversation are not among them: they are observed messages.
 *
 * @throws ConnectorError `payload_invalid` when the body is not a JSON object
 * @example parseMetaReactionsWebhook(request).map(({ payload }) => payload.actor.id)
 */
export function parseMetaReactionsWebhook(
  request: Verified,
): readonly ParsedEvent<Reaction | ReactionRemoved>[] {
  return parse(request).filter(isReaction);
}

function isReaction(item: ParsedItem): item is ParsedEvent<Reaction | ReactionRemoved> {
  return isParsedEvent(item) && item.capabilityId === INBOUND_REACTIONS;
}
