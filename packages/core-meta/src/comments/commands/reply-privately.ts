import {
  COMMENT_COMMAND_CAPABILITIES,
  type PrivateReplyCommand,
  PrivateReplyCommandSchema,
} from '@pyloto/core-comments';
import type { CommandDefinition, TokenBucket } from '@pyloto/core-connectors';

import { drainedBy } from '../../direct-messages/commands/pacing.ts';
import { postMessage } from '../../direct-messages/commands/post-message.ts';
import { type CommentChannel, checkTarget, exampleOf } from './comment-channel.ts';

/**
 * Answers a comment with a direct message to its author, whose id for messages `result.recipientId` is.
 *
 * Meta takes one per comment, within 7 days of it (under a live video while it is on the air). When a comment was made is not known
 * here, so that Meta decides.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/private-replies (read 2026-11-21)
 * @see https://developers.facebook.com/docs/messenger-platform/discovery/private-replies (read 2026-11-21)
 */
export function replyPrivately(channel: CommentChannel): CommandDefinition<PrivateReplyCommand> {
  const { direct } = channel;
  return {
    name: 'reply-privately',
    capabilityId: COMMENT_COMMAND_CAPABILITIES.privateReply,
    summary: 'Answers a comment with a direct message to its author.',
    schema: PrivateReplyCommandSchema,
    example: {
      ...exampleOf(channel, 'comment-1042-details'),
      content: { kind: 'text', text: 'We have kept a blue one for you.' },
    },
    isRepeatable: false,
    check: (command) => [
      ...checkTarget(command, channel),
      ...direct.content.check(command.content),
    ],
    bucketsOf: ({ accountId }) => [privateReplyBucket(accountId)],
    drainedBy: ({ accountId }, refusal) => drainedBy(privateReplyBucket(accountId), refusal),
    send: ({ accountId, comment, content }, call) => {
      const recipient = { comment_id: comment.externalCommentId };
      const message = direct.content.toGraph(content);
      return postMessage(direct, { accountId, recipient, message }, call);
    },
  };
}

/**
 * What one account may answer privately: 750 comments an hour.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/overview/rate-limiting (read 2026-11-21)
 */
function privateReplyBucket(accountId: string): TokenBucket {
  return { name: 'private_replies', key: accountId, intervalMs: 4800, capacity: 750 };
}
