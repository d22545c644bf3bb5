import { z } from 'zod';

/** Somebody to write to, by the id that the channel takes. */
export const RecipientSchema = z
  .strictObject({
    id: z.string().regex(/^\S{1,256}$/, {
      error: 'must be the recipient’s id on the channel, for example 5511999990000',
    }),
    /** Default: `direct`. */
    kind: z.enum(['direct', 'group']).optional(),
  })
  .meta({ id: 'Recipient' });
export type Recipient = z.infer<typeof RecipientSchema>;
