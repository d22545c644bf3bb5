import { commandFields } from '@pyloto/core-connectors';
import { z } from 'zod';

import { TargetCommentSchema } from './target-comment.ts';

const moderation = { ...commandFields, comment: TargetCommentSchema };

/** Hides a comment from the public, or shows it again. */
export const HideCommentCommandSchema = z
  .strictObject({ ...moderation, hidden: z.boolean() })
  .meta({ id: 'HideCommentCommand' });
export type HideCommentCommand = z.infer<typeof HideCommentCommandSchema>;

/** Deletes a comment for good. */
export const DeleteCommentCommandSchema = z
  .strictObject(moderation)
  .meta({ id: 'DeleteCommentCommand' });
export type DeleteCommentCommand = z.infer<typeof DeleteCommentCommandSchema>;
