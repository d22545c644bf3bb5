import { accountOf, type DirectSimulation } from '../direct-simulation.ts';
import type { CommentVerb } from '../platform.ts';
import { sendChange } from '../webhooks/send-webhook.ts';
import type { Comment } from './comment-store.ts';

/** Who writes a comment. */
export type InboundCommenter = {
  readonly id: string;
  /** The user name on Instagram, the name on Facebook. */
  readonly name?: string;
  /**
   * The id under which a private answer reaches them, where it is another one than `id`; Instagram's webhook then tells it as
   * `self_ig_scoped_id`.
   */
  readonly messagingId?: string;
};

/** A comment that somebody writes. */
export type InboundComment = {
  readonly accountId: string;
  /** Their id, or more about them. The account's own id: it comments by hand. */
  readonly from: string | InboundCommenter;
  /** What it is written under: a post, a reel, a live video; on Facebook with or without the Page's id before it. */
  readonly mediaId: string;
  readonly text: string;
  /** Of an answer: the comment that it answers. */
  readonly parentId?: string;
  /** Instagram's words: `FEED` (default), `REELS`, `STORY`, `AD`; `LIVE` comes as another field. */
  readonly mediaType?: string;
};

/** What became of it. */
export type ReceivedComment = {
  /** What the webhook was answered with at the first try; 0: nothing; `undefined`: there is no webhook. */
  readonly status: number | undefined;
  readonly commentId: string;
};

/**
 * Lets somebody comment.
 *
 * @throws Error when the account is not one of the simulator's
 */
export async function playComment(
  simulation: DirectSimulation,
  inbound: InboundComment,
): Promise<ReceivedComment> {
  const { ids, platform, settings } = simulation;
  const { accountId, mediaId, text, parentId, mediaType = 'FEED' } = inbound;
  accountOf(simulation, accountId);
  const from = typeof inbound.from === 'string' ? { id: inbound.from } : inbound.from;
  const { id, name, messagingId } = from;
  const comment: Comment = {
    id: platform.comments.idOf(ids, mediaId),
    accountId,
    mediaId,
    mediaType,
    ...(parentId !== undefined && { parentId }),
    from: {
      id,
      ...(name !== undefined && { name }),
      messagingId: messagingId ?? id,
      showsMessagingId: messagingId !== undefined,
    },
    text,
    atMs: settings.clock.now(),
    isHidden: false,
    isPrivatelyAnswered: false,
  };
  simulation.comments.put(comment);
  return { status: await tellOfComment(simulation, comment, 'add'), commentId: comment.id };
}

/** Sends what a webhook says of a comment. @returns as `WebhookSender.send`; nothing to say: `undefined` */
export async function tellOfComment(
  simulation: DirectSimulation,
  comment: Comment,
  verb: CommentVerb,
): Promise<number | undefined> {
  const change = simulation.platform.comments.changeOf(comment, verb);
  const account = accountOf(simulation, comment.accountId);
  return change && sendChange(simulation, account, change);
}
