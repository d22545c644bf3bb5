import type { CommandReceipt } from '@pyloto/core-connectors';

import { unreadableAnswer } from '../../graph/index.ts';
import { asId, asString } from '../../json/as-json-value.ts';
import type { JsonObject } from '../../json/json-object.ts';

/**
 * Reads what Meta answered to a message.
 *
 * `result.recipientId` is the id of the person that it went to, which the author of a comment is written to by from then on.
 *
 * @throws ConnectorError `unknown_outcome` when the answer names no message: it may have been sent
 * @see https://developers.facebook.com/docs/messenger-platform/reference/send-api (read 2026-11-21)
 */
export function readMessageReceipt(answer: JsonObject): CommandReceipt {
  const externalMessageId = asString(answer.message_id);
  if (externalMessageId === undefined) throw unreadableAnswer({ isRepeatable: false }, 200);
  const recipientId = asId(answer.recipient_id);
  return recipientId === undefined
    ? { externalMessageId }
    : { externalMessageId, result: { recipientId } };
}
