import { badParam, type GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import { type JsonObject, textAt } from '../../graph/json-object.ts';
import type { Comment } from '../comments/comment-store.ts';
import { directRefusal } from '../direct-refusals.ts';
import type { DirectAccount } from '../direct-settings.ts';
import { conversationKey, type DirectSimulation } from '../direct-simulation.ts';
import { attachmentsIn } from './attachments-in.ts';
import { checkReplyTo, recipientOf } from './check-send.ts';

/** A well-formed send of an account. */
export type Call = { readonly account: DirectAccount; readonly payload: JsonObject };

/** Whether a send may leave now. */
export type Admission =
  | { readonly refusal: GraphRefusal }
  | { readonly person: string; readonly comment?: Comment };

const slowTypes: ReadonlySet<string> = new Set(['audio', 'video']);

/** Meta's limits, in the order in which they answer. */
export function admitSend(simulation: DirectSimulation, call: Call): Admission {
  const { account, payload } = call;
  const recipient = recipientOf(payload);
  if (isTooMany(simulation, call)) return { refusal: directRefusal(613) };
  const wrong = checkReplyTo(simulation, account, payload);
  if (wrong !== undefined) return { refusal: wrong };
  return recipient.kind === 'comment'
    ? admitPrivateReply(simulation, call, recipient.id)
    : admitToPerson(simulation, call, recipient.id);
}

/** @see https://developers.facebook.com/docs/messenger-platform/overview/rate-limiting (read 2026-11-21) */
function isTooMany({ throughput }: DirectSimulation, { account, payload }: Call): boolean {
  const isSlow = attachmentsIn(payload['message']).some(({ type }) => slowTypes.has(String(type)));
  const isPrivateReply = recipientOf(payload).kind === 'comment';
  return (
    !throughput.all.take(account.id) ||
    (isSlow && !throughput.slowMedia.take(account.id)) ||
    (isPrivateReply && !throughput.privateReplies.take(account.id))
  );
}

function admitToPerson(simulation: DirectSimulation, call: Call, person: string): Admission {
  const { platform, conversations, windows } = simulation;
  const { account, payload } = call;
  if (conversations.get(conversationKey(account, person)) === undefined) {
    return { refusal: platform.refusals.noSuchPerson };
  }
  // An action shows nothing that the person has not asked for; Meta names no window for it.
  if (payload['sender_action'] !== undefined) return admitAction(simulation, call, person);
  const window = payload['tag'] === undefined ? windows.standard : windows.humanAgent;
  return window.isOpen(account.id, person)
    ? { person }
    : { refusal: platform.refusals.outsideWindow };
}

function admitAction({ messages }: DirectSimulation, call: Call, person: string): Admission {
  const { account, payload } = call;
  const about = textAt(payload['payload'], 'message_id');
  const message = messages.get(about ?? '');
  const isHere = message?.accountId === account.id && message.person === person;
  return about === undefined || isHere
    ? { person }
    : { refusal: badParam("Param payload['message_id'] is not a message of this conversation.") };
}

/**
 * One private answer to a comment, within seven days.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/discovery/private-replies (read 2026-11-21)
 */
function admitPrivateReply(
  { comments, settings }: DirectSimulation,
  { account, payload }: Call,
  commentId: string,
): Admission {
  const comment = comments.find(commentId);
  const isTheirs = comment?.accountId === account.id && comment.from.id !== account.id;
  if (payload['sender_action'] !== undefined || !isTheirs) {
    return { refusal: badParam("Param recipient['comment_id'] is not a comment to answer.") };
  }
  if (comment.isPrivatelyAnswered) return { refusal: directRefusal(10_900) };
  const ageMs = settings.clock.now() - comment.atMs;
  return ageMs <= settings.limits.privateReplyMs
    ? { person: comment.from.messagingId, comment }
    : { refusal: directRefusal(10_903) };
}
