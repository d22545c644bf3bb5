import type { CommandReceipt } from '@pyloto/core-connectors';

import { unreadableAnswer } from '../../graph/index.ts';
import { asArray, asObject, asString } from '../../json/as-json-value.ts';
import type { JsonObject } from '../../json/json-object.ts';

/**
 * Reads what Meta answered to a message.
 *
 * `result.recipientId` is the recipient's id as later statuses give it; it may differ from the one that was written to.
 * `result.messageStatus` is there when the message waits: `held_for_quality_assessment`, `paused`.
 *
 * @throws ConnectorError `unknown_outcome` when the answer names no message: it may have been sent
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages#responses (read 2026-11-21)
 */
export function readMessageReceipt(answer: JsonObject): CommandReceipt {
  const message = asObject(asArray(answer.messages)?.[0]);
  const externalMessageId = asString(message?.id);
  if (externalMessageId === undefined) throw unreadableAnswer({ isRepeatable: false }, 200);
  const result = { ...recipientOf(answer), ...statusOf(message) };
  return Object.keys(result).length === 0 ? { externalMessageId } : { externalMessageId, result };
}

function recipientOf(answer: JsonObject): { readonly recipientId?: string } {
  const contact = asObject(asArray(answer.contacts)?.[0]);
  const recipientId = asString(contact?.wa_id) ?? asString(contact?.user_id);
  return recipientId === undefined ? {} : { recipientId };
}

function statusOf(message: JsonObject | undefined): { readonly messageStatus?: string } {
  const messageStatus = asString(message?.message_status);
  return messageStatus === undefined || messageStatus === 'accepted' ? {} : { messageStatus };
}
