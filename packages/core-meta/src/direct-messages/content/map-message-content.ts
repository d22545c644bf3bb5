import type { MessageContent, MessageContentOf } from '@pyloto/core-messaging';

import { asObject, asString, asText } from '../../json/as-json-value.ts';
import type { JsonObject } from '../../json/json-object.ts';
import { withoutAbsent } from '../../json/without-absent.ts';
import { combinePieces } from './combine-pieces.ts';
import { readAttachments } from './read-attachments.ts';

/** What Meta itself calls a message that it cannot pass on. */
const WITHHELD = 'unsupported';
/** An echo was seen with neither text nor attachments. */
const EMPTY = 'none';

/**
 * Maps what a message says: the answer that was tapped, its attachments beside its text, or its text.
 *
 * A message always says something: one whose content is withheld, or missing, is `unsupported`.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages (read 2026-11-21)
 */
export function mapMessageContent(message: JsonObject): MessageContent {
  const quickReply = asObject(message.quick_reply);
  if (quickReply !== undefined) return mapQuickReply(quickReply, message);
  const pieces = readAttachments(message);
  if (pieces.length > 0) return combinePieces(pieces, asString(message.text));
  const text = asText(message.text);
  if (message.is_unsupported !== true && text !== undefined) return { kind: 'text', text };
  const providerKind = message.is_unsupported === true ? WITHHELD : EMPTY;
  return text === undefined
    ? { kind: 'unsupported', providerKind }
    : { kind: 'unsupported', providerKind, text };
}

function mapQuickReply(quickReply: JsonObject, message: JsonObject): MessageContent {
  const reply: MessageContentOf<'interactive_reply'>['reply'] = {
    type: 'quick_reply',
    id: asText(quickReply.payload),
    title: asText(message.text),
  };
  return { kind: 'interactive_reply', reply: withoutAbsent(reply) };
}
