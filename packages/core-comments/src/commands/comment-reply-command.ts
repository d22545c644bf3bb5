import { commandFields } from '@pyloto/core-connectors';
import { z } from 'zod';

import { TargetCommentSchema } from './target-comment.ts';

/** Answers a comment under it, for everybody to see. */
export const CommentReplyCommandSchema = z
  .strictObject({ ...commandFields, comment: TargetCommentSchema, text: z.string().min(1) })
  .meta({ id: 'CommentReplyCommand' });
export type CommentReplyCommand = z.infer<typeof CommentReplyCommandSchema>;
