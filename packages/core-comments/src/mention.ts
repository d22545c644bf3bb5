import { ActorRefSchema, ChannelRefSchema, IsoTimestampSchema } from '@pyloto/core-events';
import { z } from 'zod';

import { CommentTargetSchema } from './comment.ts';

/** Somebody named the account in a post or a comment of theirs. The provider may tell the ids only. */
export const MentionSchema = z
  .object({
    channel: ChannelRefSchema,
    /** The post that names the account, or under which a comment does. */
    target: CommentTargetSchema,
    /** The comment that names the account; absent when the post itself does. */
    externalCommentId: z.string().min(1).optional(),
    author: ActorRefSchema.optional(),
    text: z.string().optional(),
    mentionedAt: IsoTimestampSchema,
  })
  .meta({ id: 'Mention' });
export type Mention = z.infer<typeof MentionSchema>;
