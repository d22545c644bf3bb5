import { badParam, type GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import { oneOf } from '../../graph/calls/value-rules.ts';
import { isJsonObject, type JsonObject, textAt } from '../../graph/json-object.ts';
import type { DirectAccount } from '../direct-settings.ts';
import type { DirectSimulation, SenderAction } from '../direct-simulation.ts';
import type { DirectPlatform } from '../platform.ts';
import { messageRule } from './message-rules.ts';

/** Whom a call names. */
export type Recipient =
  | { readonly kind: 'person'; readonly id: string }
  /** Whoever wrote that comment. */
  | { readonly kind: 'comment'; readonly id: string };

const actions = ['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact'] as const;
const messagingTypes = oneOf(['RESPONSE', 'UPDATE', 'MESSAGE_TAG']);

/** Checks everything about a send that needs nothing but the send. */
export function checkSend(platform: DirectPlatform, payload: JsonObject): GraphRefusal | undefined {
  const { message, sender_action: action } = payload;
  const wrong = checkRecipient(payload['recipient']) ?? checkKind(payload);
  if (wrong !== undefined) return wrong;
  if (action === undefined) {
    return message === undefined
      ? badParam('The parameter message is required.')
      : messageRule(platform).check(message, 'message');
  }
  return message === undefined
    ? checkAction(payload)
    : badParam('Cannot send both message and sender_action.');
}

/** Reads the recipient of a checked send. */
export function recipientOf({ recipient }: JsonObject): Recipient {
  const commentId = textAt(recipient, 'comment_id');
  return commentId === undefined
    ? { kind: 'person', id: textAt(recipient, 'id') ?? '' }
    : { kind: 'comment', id: commentId };
}

/** Reads what a checked send does. */
export function actionOf({ sender_action: action }: JsonObject): SenderAction['action'] {
  return actions.find((known) => known === action) ?? 'typing_on';
}

/** The message that a send answers must be one of this conversation. */
export function checkReplyTo(
  { messages }: DirectSimulation,
  account: DirectAccount,
  { reply_to: replyTo }: JsonObject,
): GraphRefusal | undefined {
  if (replyTo === undefined) return undefined;
  const mid = textAt(replyTo, 'mid');
  if (mid === undefined) return badParam("The parameter reply_to['mid'] is required.");
  return messages.get(mid)?.accountId === account.id
    ? undefined
    : badParam("Param reply_to['mid'] is not a message of this conversation.");
}

function checkRecipient(recipient: unknown): GraphRefusal | undefined {
  if (recipient === undefined) return badParam('The parameter recipient is required.');
  if (!isJsonObject(recipient)) return badParam('Param recipient must be a JSON object.');
  const names = ['id', 'comment_id'].filter((name) => recipient[name] !== undefined);
  const [name] = names;
  return names.length === 1 && typeof recipient[name ?? ''] === 'string'
    ? undefined
    : badParam('Param recipient must have exactly one of id and comment_id.');
}

/**
 * Of all tags only one is left.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/send-messages/message-tags (read 2026-11-21)
 */
function checkKind({ messaging_type: type, tag }: JsonObject): GraphRefusal | undefined {
  const unknown = type === undefined ? undefined : messagingTypes.check(type, 'messaging_type');
  if (unknown !== undefined) return unknown;
  if (type !== 'MESSAGE_TAG') {
    return tag === undefined
      ? undefined
      : badParam('Param tag needs the messaging_type MESSAGE_TAG.');
  }
  if (tag === undefined) return badParam('The parameter tag is required.');
  return oneOf(['HUMAN_AGENT']).check(tag, 'tag');
}

function checkAction({ sender_action: action, payload }: JsonObject): GraphRefusal | undefined {
  const unknown = oneOf(actions).check(action, 'sender_action');
  if (unknown !== undefined || (action !== 'react' && action !== 'unreact')) return unknown;
  if (textAt(payload, 'message_id') === undefined) {
    return badParam("The parameter payload['message_id'] is required.");
  }
  return action === 'unreact' || textAt(payload, 'reaction') !== undefined
    ? undefined
    : badParam("The parameter payload['reaction'] is required.");
}
