import {
  COMMENT_COMMAND_CAPABILITIES,
  type HideCommentCommand,
  HideCommentCommandSchema,
} from '@pyloto/core-comments';
import { type CommandDefinition, ConnectorError } from '@pyloto/core-connectors';

import { graphCallOf, postGraph } from '../../graph/index.ts';
import { type CommentChannel, checkTarget, exampleOf } from './comment-channel.ts';

/**
 * Hides a comment from the public, or shows it again. Its author and their friends go on seeing it.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/comment-moderation (read 2026-11-21)
 * @see https://developers.facebook.com/docs/graph-api/reference/comment (read 2026-11-21)
 */
export function hideComment(channel: CommentChannel): CommandDefinition<HideCommentCommand> {
  return {
    name: 'hide-comment',
    capabilityId: COMMENT_COMMAND_CAPABILITIES.commentModeration,
    summary: 'Hides a comment from the public, or shows it again.',
    schema: HideCommentCommandSchema,
    example: { ...exampleOf(channel, 'comment-1042-hidden'), hidden: true },
    isRepeatable: true,
    check: (command) => checkTarget(command, channel),
    send: async ({ comment, hidden }, call) => {
      const { success } = await postGraph(graphCallOf(call, true), comment.externalCommentId, {
        [channel.hideParameter]: hidden,
      });
      if (success === false) {
        throw new ConnectorError('upstream_rejected', 'comment must be one that can be hidden', {
          effect: 'none',
        });
      }
      return {};
    },
  };
}
