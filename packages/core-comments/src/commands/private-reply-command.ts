import { commandFields } from '@pyloto/core-connectors';
import { z } from 'zod';

import { TargetCommentSchema } from './target-comment.ts';

/**
 * Answers a comment with a direct message to its author.
 *
 * A provider takes one such message per comment, so that a text that is too long cannot be split: it is refused.
 */
export const PrivateReplyCommandSchema = z
  .strictObject({
    ...commandFields,
    comment: TargetCommentSchema,
    content: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('text'), text: z.string().min(1) }),
    ]),
  })
  .meta({ id: 'PrivateReplyCommand' });
export type PrivateReplyCommand = z.infer<typeof PrivateReplyCommandSchema>;
