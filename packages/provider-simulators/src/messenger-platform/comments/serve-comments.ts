import { badParam, type GraphRefusal } from '../../graph/calls/graph-refusal.ts';
import type { Reply } from '../../graph/calls/reply.ts';
import { serveWithFaults } from '../../graph/faults/serve-with-faults.ts';
import type { JsonObject } from '../../graph/json-object.ts';
import { accountOf, type DirectSimulation } from '../direct-simulation.ts';
import type { CommentVerb } from '../platform.ts';
import type { Comment } from './comment-store.ts';
import { tellOfComment } from './play-comment.ts';

/** A call about a comment that is there. */
export type CommentCall = { readonly comment: Comment; readonly params: JsonObject };

/** Answers a comment in public; what the account writes comes back as a comment like any other. */
export async function serveReply(
  simulation: DirectSimulation,
  { comment: parent, params }: CommentCall,
): Promise<Reply> {
  const { platform, ids, settings, comments, faults } = simulation;
  const { message } = params;
  const { accountId, mediaId, mediaType } = parent;
  const wrong = platform.comments.checkReply(parent) ?? checkMessage(message);
  if (wrong !== undefined) return { kind: 'refused', refusal: wrong };
  const target = { endpoint: 'comment_reply', accountId, payload: params } as const;
  return serveWithFaults(faults, target, (told) => {
    const { id, name } = accountOf(simulation, accountId);
    const reply: Comment = {
      id: platform.comments.idOf(ids, mediaId),
      accountId,
      mediaId,
      mediaType,
      parentId: platform.comments.isFlat ? (parent.parentId ?? parent.id) : parent.id,
      from: { id, name, messagingId: id, showsMessagingId: false },
      text: String(message),
      atMs: settings.clock.now(),
      isHidden: false,
      isPrivatelyAnswered: false,
    };
    comments.put(reply);
    if (told === 'sent') tellLater(simulation, reply, 'add');
    return { kind: 'done', body: { id: reply.id } };
  });
}

/** Hides a comment or shows it again. */
export async function serveHide(
  simulation: DirectSimulation,
  { comment, params }: CommentCall,
): Promise<Reply> {
  const { hideParam } = simulation.platform.comments;
  const wanted = flagOf(params[hideParam]);
  if (wanted === undefined) {
    return { kind: 'refused', refusal: badParam(`Param ${hideParam} must be a boolean.`) };
  }
  return change(simulation, { comment, params }, () => {
    simulation.comments.put({ ...comment, isHidden: wanted });
    return wanted ? 'hide' : 'unhide';
  });
}

/** Deletes a comment. */
export async function serveDelete(simulation: DirectSimulation, call: CommentCall): Promise<Reply> {
  return change(simulation, call, () => {
    simulation.comments.remove(call.comment.id);
    return 'remove';
  });
}

async function change(
  simulation: DirectSimulation,
  { comment, params }: CommentCall,
  effect: () => CommentVerb,
): Promise<Reply> {
  const { accountId, id } = comment;
  const payload = { ...params, comment_id: id };
  const target = { endpoint: 'comment_change', accountId, payload } as const;
  return serveWithFaults(simulation.faults, target, (told) => {
    const verb = effect();
    if (told === 'sent') tellLater(simulation, comment, verb);
    return { kind: 'done', body: { success: true } };
  });
}

/** After the answer, like an echo. */
function tellLater(simulation: DirectSimulation, comment: Comment, verb: CommentVerb): void {
  const delayMs = simulation.settings.receiptDelaysMs.echo;
  simulation.steps.begin([{ delayMs, run: () => tellOfComment(simulation, comment, verb) }]);
}

function checkMessage(message: unknown): GraphRefusal | undefined {
  return typeof message === 'string' && message !== ''
    ? undefined
    : badParam('The parameter message is required.');
}

function flagOf(value: unknown): boolean | undefined {
  if (value === true || value === 'true' || value === '1') return true;
  return value === false || value === 'false' || value === '0' ? false : undefined;
}
