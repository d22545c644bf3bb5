import { asId } from '../../json/as-json-value.ts';
import type { JsonObject } from '../../json/json-object.ts';
import { epochSecondsToIso } from '../../delivery/epoch-seconds.ts';
import type { WhatsAppValueContext } from '../value-context.ts';
import { type MessageParties, readMessageParties } from './message-parties.ts';
import type { MessageRoute } from './message-route.ts';

/** What every message has, whatever it says. */
export type MessageHead = {
  readonly id: string;
  readonly sentAt: string;
  readonly parties: MessageParties;
};

/**
 * Reads what every message must have: an id to key it by, a moment, and somebody at the other end.
 *
 * @returns the head, or the first expectation that is not met as text
 */
export function readMessageHead(
  message: JsonObject,
  context: WhatsAppValueContext,
  route: MessageRoute,
): MessageHead | string {
  const id = asId(message.id);
  if (id === undefined) return 'message has no id';
  const sentAt = epochSecondsToIso(message.timestamp);
  if (sentAt === undefined) return 'message has no timestamp in seconds';
  const parties = readMessageParties(message, context, route);
  return parties === undefined ? 'message names no person' : { id, sentAt, parties };
}
