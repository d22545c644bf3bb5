import { commandFields } from '@pyloto/core-connectors';
import { z } from 'zod';

import { RecipientSchema } from './recipient.ts';
import { TargetMessageSchema } from './target-message.ts';

/** Shows the sender of a message, and of those before it, that it was read. */
export const MarkReadCommandSchema = z
  .strictObject({
    ...commandFields,
    /** Where the channel marks conversations, not messages. */
    to: RecipientSchema.optional(),
    /** Where the channel marks messages. */
    message: TargetMessageSchema.optional(),
  })
  .meta({ id: 'MarkReadCommand' });
export type MarkReadCommand = z.infer<typeof MarkReadCommandSchema>;

/** Shows that somebody is typing. */
export const TypingCommandSchema = z
  .strictObject({
    ...commandFields,
    to: RecipientSchema.optional(),
    /** The message that is being answered: WhatsApp needs it, and marks it as read. */
    message: TargetMessageSchema.optional(),
    /** Default: `start`. */
    action: z.enum(['start', 'stop']).optional(),
  })
  .meta({ id: 'TypingCommand' });
export type TypingCommand = z.infer<typeof TypingCommandSchema>;
