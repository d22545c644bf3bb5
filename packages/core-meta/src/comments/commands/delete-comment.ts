import {
  COMMENT_COMMAND_CAPABILITIES,
  type DeleteCommentCommand,
  DeleteCommentCommandSchema,
} from '@pyloto/core-comments';
import {
  type CommandDefinition,
  type CommandReceipt,
  isConnectorError,
} from '@pyloto/core-connectors';

import { deleteGraph, graphCallOf } from '../../graph/index.ts';
import { type CommentChannel, checkTarget, exampleOf } from './comment-channel.ts';

/** There is no such object, or the token may not see it. */
const NOT_FOUND = '100/33';

/**
 * Deletes a comment for good.
 *
 * One that is not there (any more) is deleted too, and `result.commentState` is `not_found`: a deletion whose answer was lost is
 * repeated, and somebody may have been faster. Meta says the same of a comment that the token may not see.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/comment-moderation (read 2026-11-21)
 * @see https://developers.facebook.com/docs/graph-api/reference/comment (read 2026-11-21)
 */
export function deleteComment(channel: CommentChannel): CommandDefinition<DeleteCommentCommand> {
  return {
    name: 'delete-comment',
    capabilityId: COMMENT_COMMAND_CAPABILITIES.commentModeration,
    summary: 'Deletes a comment for good.',
    schema: DeleteCommentCommandSchema,
    example: exampleOf(channel, 'comment-1042-deleted'),
    isRepeatable: true,
    check: (command) => checkTarget(command, channel),
    send: async ({ comment }, call) => {
      try {
        await deleteGraph(graphCallOf(call, true), comment.externalCommentId);
        return {};
      } catch (error) {
        return receiptOf(error);
      }
    },
  };
}

function receiptOf(error: unknown): CommandReceipt {
  if (isConnectorError(error) && error.upstreamCode === NOT_FOUND) {
    return { result: { commentState: 'not_found' } };
  }
  throw error;
}
