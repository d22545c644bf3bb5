import type { Command, CommandRefusal } from '@pyloto/core-connectors';

import type { DirectMessageChannel } from '../../direct-messages/commands/direct-message-channel.ts';
import { checkHead, checkId, type IdForm } from '../../outbound/command-head.ts';

/** What Instagram and pages of Facebook differ in when the business handles comments. */
export type CommentChannel = {
  /** How the author of a comment is written to. */
  readonly direct: DirectMessageChannel;
  readonly commentId: IdForm & { readonly example: string };
  /** Where the answers to a comment are. */
  readonly replyEdge: 'replies' | 'comments';
  /** What says whether a comment is hidden. */
  readonly hideParameter: 'hide' | 'is_hidden';
};

/** A command about a comment. */
type CommentCommand = Command & { readonly comment: { readonly externalCommentId: string } };

/** What every command about a comment says, for its example. */
export function exampleOf(
  { direct, commentId }: CommentChannel,
  clientMessageId: string,
): CommentCommand {
  return {
    clientMessageId,
    channel: direct.forms.channel,
    accountId: direct.examples.accountId,
    comment: { externalCommentId: commentId.example },
  };
}

/** An account or a comment that is none of the channel's. */
export function checkTarget(
  command: CommentCommand,
  { direct, commentId }: CommentChannel,
): readonly CommandRefusal[] {
  return [
    ...checkHead(command, direct.forms),
    ...checkId('comment.externalCommentId', command.comment.externalCommentId, commentId),
  ];
}
