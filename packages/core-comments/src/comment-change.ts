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
  .object({ ...change, ...commentContent })
  .meta({ id: 'CommentEdited' });
export type CommentEdited = z.infer<typeof CommentEditedSchema>;

/** A comment was deleted. */
export const CommentRemovedSchema = z.object(change).meta({ id: 'CommentRemoved' });
export type CommentRemoved = z.infer<typeof CommentRemovedSchema>;

/** A comment was hidden from the public, or shown again. */
export const CommentVisibilityChangedSchema = z
  .object({ ...change, hidden: z.boolean() })
  .meta({ id: 'CommentVisibilityChanged' });
export type CommentVisibilityChanged = z.infer<typeof CommentVisibilityChangedSchema>;
