import { normalizeReaction } from '@pyloto/core-reactions';

import { asId, asObject } from '../../../json/as-json-value.ts';
import { messageReactionEvent } from '../../../reactions/message-reaction-event.ts';
import type { ActMapper } from './act-mapper.ts';

/**
 * Maps `reaction {message_id, emoji?}`. In real traffic a removal has no emoji key; elsewhere it is `""`.
 *
 * The key is the reactions' own (`react:whatsapp:…`) with the wamid as its occurrence, not the message
 * key `whatsapp:<phone number id>:msg:<wamid>`: a reaction is keyed alike on every channel, and its
 * wamid still makes a redelivery equal and a second reaction of the same emoji different.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages/reaction (read 2026-11-21)
 */
export const mapReaction: ActMapper = (message, context, head) => {
  const raw = asObject(message.reaction);
  const targetId = asId(raw?.message_id);
  if (raw === undefined || targetId === undefined) return 'reaction has no message_id';
  const { emoji } = raw;
  if (!isOptionalText(emoji)) return 'reaction emoji is not a text';
  const { direction, sender, conversation } = head.parties;
  const reactionType = normalizeReaction({ emoji: emoji ?? undefined });
  return messageReactionEvent({
    channel: context.channel,
    direction,
    targetId,
    conversation,
    actor: sender,
    timestamp: head.sentAt,
    externalMessageId: head.id,
    ...(reactionType === undefined ? undefined : { reactionType }),
  });
};

function isOptionalText(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string';
}
