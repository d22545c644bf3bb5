import type { CommandDefinition } from '@pyloto/core-connectors';

import type { CommentChannel } from './comment-channel.ts';
import { deleteComment } from './delete-comment.ts';
import { hideComment } from './hide-comment.ts';
import { replyComment } from './reply-comment.ts';
import { replyPrivately } from './reply-privately.ts';

/** What a channel of comments does for its product. */
export function commentCommands(channel: CommentChannel): readonly CommandDefinition[] {
  return [
    replyComment(channel),
    replyPrivately(channel),
    hideComment(channel),
    deleteComment(channel),
  ];
}
