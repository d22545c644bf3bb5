import {
  messageEditedToParsedEvent,
  type MessageRevoked,
  messageRevokedToParsedEvent,
} from '@pyloto/core-messaging';

import { asId, asObject } from '../../../json/as-json-value.ts';
import { mapProviderErrors } from '../../../delivery/map-provider-error.ts';
import type { WhatsAppValueContext } from '../../value-context.ts';
import { mapMessageContent } from '../content/map-message-content.ts';
import type { MessageHead } from '../message-head.ts';
import type { ActMapper } from './act-mapper.ts';

const KEYS = { dedupePrefix: 'whatsapp' };

/**
 * Maps `edit {original_message_id, message {type, …}}`; the edit has a wamid of its own. Only numbers
 * shared with the WhatsApp Business app get it, others see `unsupported`.
 *
 * @see https://developers.facebook.com/docs/whatsapp/embedded-signup/custom-flows/onboarding-business-app-users (read 2026-11-21)
 */
export const mapEdit: ActMapper = (message, context, head) => {
  const edit = asObject(message.edit);
  const targetId = asId(edit?.original_message_id);
  if (targetId === undefined) return 'edit has no original_message_id';
  const edited = asObject(edit?.message) ?? {};
  const content = mapMessageContent(edited, mapProviderErrors(message.errors));
  if (typeof content === 'string') return content;
  const change = { ...describeChange(targetId, context, head), content };
  return messageEditedToParsedEvent(change, KEYS);
};

/**
 * Maps `revoke {original_message_id}`; the revocation has a wamid of its own.
 *
 * @see https://developers.facebook.com/docs/whatsapp/embedded-signup/custom-flows/onboarding-business-app-users (read 2026-11-21)
 */
export const mapRevoke: ActMapper = (message, context, head) => {
  const targetId = asId(asObject(message.revoke)?.original_message_id);
  if (targetId === undefined) return 'revoke has no original_message_id';
  return messageRevokedToParsedEvent(describeChange(targetId, context, head), KEYS);
};

function describeChange(
  targetId: string,
  context: WhatsAppValueContext,
  head: MessageHead,
): MessageRevoked {
  return {
    channel: context.channel,
    direction: head.parties.direction,
    externalMessageId: head.id,
    target: { externalMessageId: targetId },
    conversation: head.parties.conversation,
    actor: head.parties.sender,
    changedAt: head.sentAt,
  };
}
