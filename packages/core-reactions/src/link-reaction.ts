import type { ReactionTarget } from './reaction.ts';

/** A message as far as a reaction names it; a `DirectMessage` fits. */
export type LinkableMessage = {
  readonly externalMessageId: string;
  readonly conversation?: { readonly id: string } | undefined;
};

/** A comment as far as a reaction names it; a `Comment` fits. */
export type LinkableComment = {
  readonly externalCommentId: string;
  /** The post that the comment stands under. */
  readonly target?: { readonly externalId: string } | undefined;
};

/** A post as far as a reaction names it; the `target` of a `Comment` fits. */
export type LinkablePost = {
  readonly externalId: string;
};

/**
 * Names a message as what was reacted to.
 *
 * @example linkReactionToMessage({ externalMessageId: 'mid.1' }) // { kind: 'message', externalId: 'mid.1' }
 */
export function linkReactionToMessage(message: LinkableMessage): ReactionTarget {
  return targetOf('message', message.externalMessageId, message.conversation?.id);
}

/**
 * Names a comment as what was reacted to.
 *
 * @example linkReactionToComment({ externalCommentId: '178' }) // { kind: 'comment', externalId: '178' }
 */
export function linkReactionToComment(comment: LinkableComment): ReactionTarget {
  return targetOf('comment', comment.externalCommentId, comment.target?.externalId);
}

/**
 * Names a post as what was reacted to.
 *
 * @example linkReactionToPost({ externalId: '102_887' }) // { kind: 'post', externalId: '102_887' }
 */
export function linkReactionToPost(post: LinkablePost): ReactionTarget {
  return targetOf('post', post.externalId, undefined);
}

function targetOf(
  kind: ReactionTarget['kind'],
  externalId: string,
  conversationExternalId: string | undefined,
): ReactionTarget {
  if (conversationExternalId === undefined) return { kind, externalId };
  return { kind, externalId, conversationExternalId };
}
