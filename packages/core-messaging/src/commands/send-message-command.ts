import { commandFields } from '@pyloto/core-connectors';
import { z } from 'zod';

import { OutboundContentSchema } from './outbound-content.ts';
import { RecipientSchema } from './recipient.ts';
import { TargetMessageSchema } from './target-message.ts';

/** Sends one message from an account of the business. */
export const SendMessageCommandSchema = z
  .strictObject({
    ...commandFields,
    to: RecipientSchema,
    content: OutboundContentSchema,
    /** The message that it answers. */
    replyTo: TargetMessageSchema.optional(),
    /**
     * Why it may come later than the channel's window otherwise allows; `human_agent`: a person writes it. Channels that know no such
     * thing refuse it.
     */
    tag: z.enum(['human_agent']).optional(),
  })
  .meta({ id: 'SendMessageCommand' });
export type SendMessageCommand = z.infer<typeof SendMessageCommandSchema>;
