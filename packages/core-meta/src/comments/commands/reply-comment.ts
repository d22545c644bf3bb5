import {
  COMMENT_COMMAND_CAPABILITIES,
  type CommentReplyCommand,
  CommentReplyCommandSchema,
} from '@pyloto/core-comments';
import type { CommandDefinition } from '@pyloto/core-connectors';

import { graphCallOf, postGraph, unreadableAnswer } from '../../graph/index.ts';
import { asId } from '../../json/as-json-value.ts';
import { unreadable } from '../../outbound/refusals.ts';
import { type CommentChannel, checkTarget, exampleOf } from './comment-channel.ts';

/**
 * Answers a comment under it. The id of the answer is the receipt's id, so that its own event is recognised, and `result.commentId`.
 *
 * How long it may be Meta says nowhere and decides by itself. On Instagram an answer to an answer stands under the first comment;
 * comments that are hidden or were made while a live video was on the air have no answers.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-comment/replies (read 2026-11-21)
 * @see https://developers.facebook.com/docs/graph-api/reference/object/comments (read 2026-11-21)
 */
export function replyComment(channel: CommentChannel): CommandDefinition<CommentReplyCommand> {
  return {
    name: 'reply-comment',
    capabilityId: COMMENT_COMMAND_CAPABILITIES.commentReply,
    summary: 'Answers a comment under it, for everybody to see.',
    schema: CommentReplyCommandSchema,
    example: { ...exampleOf(channel, 'comment-1042-answer'), text: 'It is, in blue and in red!' },
    isRepeatable: false,
    check: (command) => [...checkTarget(command, channel), ...unreadable('text', command.text)],
    send: async ({ comment, text }, call) => {
      const path = `${comment.externalCommentId}/${channel.replyEdge}`;
      const answer = await postGraph(graphCallOf(call, false), path, { message: text });
      const commentId = asId(answer.id);
      if (commentId === undefined) throw unreadableAnswer({ isRepeatable: false }, 200);
      return { externalMessageId: commentId, result: { commentId } };
    },
  };
}
