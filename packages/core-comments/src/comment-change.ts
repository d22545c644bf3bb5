import { ActorRefSchema, IsoTimestampSchema } from '@pyloto/core-events';
import { z } from 'zod';

import { commentContent, commentFields } from './comment.ts';

const change = {
  ...commentFields,
  /** Who did it; absent where the provider withholds it. */
  actor: ActorRefSchema.optional(),
  changedAt: IsoTimestampSchema,
};

/** A comment got another content: the whole new one. */
export const CommentEditedSchema = z
  .object({ ...change, change: z.literal('edited'), ...commentContent })
  .meta({ id: 'CommentEdited' });
export type CommentEdited = z.infer<typeof CommentEditedSchema>;

/** A comment was deleted. */
export const CommentRemovedSchema = z
  .object({ ...change, change: z.literal('removed') })
  .meta({ id: 'CommentRemoved' });
export type CommentRemoved = z.infer<typeof CommentRemovedSchema>;

/** A comment was hidden from the public, or shown again. */
export const CommentVisibilityChangedSchema = z
  .object({ ...change, change: z.enum(['hidden', 'unhidden']) })
  .meta({ id: 'CommentVisibilityChanged' });
export type CommentVisibilityChanged = z.infer<typeof CommentVisibilityChangedSchema>;

/** What may become of a comment, told apart by `change`. */
export type CommentChange = CommentEdited | CommentRemoved | CommentVisibilityChanged;
