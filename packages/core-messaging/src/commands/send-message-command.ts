import { z } from 'zod';

import { commandFields, RecipientSchema, TargetMessageSchema } from './command-fields.ts';
import { OutboundContentSchema } from './outbound-content.ts';

/** Sends one message from an account of the business. */
export const SendMessageCommandSchema = z
  .strictObject({
    ...commandFields,
    to: RecipientSchema,
    content: OutboundContentSchema,
    /** The message that it answers. */
    replyTo: TargetMessageSchema.optional(),
  })
  .meta({ id: 'SendMessageCommand' });
export type SendMessageCommand = z.infer<typeof SendMessageCommandSchema>;
