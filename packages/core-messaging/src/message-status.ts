import {
  ActorRefSchema,
  ChannelRefSchema,
  ConversationRefSchema,
  IsoTimestampSchema,
} from '@pyloto/core-events';
import { z } from 'zod';

import { ProviderErrorSchema } from './provider-error.ts';

/**
 * How far a message that the business sent has come. Apply it as a monotone rank: a status may come
 * before its message, `delivered` may be skipped, `failed` may follow `sent`.
 */
export const MessageStatusSchema = z
  .object({
    channel: ChannelRefSchema,
    externalMessageId: z.string().min(1),
    status: z.enum(['sent', 'delivered', 'read', 'played', 'failed', 'deleted', 'warning']),
    conversation: ConversationRefSchema.optional(),
    /** Whom the status is about; in a group, one participant. */
    recipient: ActorRefSchema.optional(),
    changedAt: IsoTimestampSchema,
    /** Optional on real deliveries: never bill from one status. */
    pricing: z
      .object({
        billable: z.boolean().optional(),
        model: z.string().optional(),
        category: z.string().optional(),
        type: z.string().optional(),
      })
      .optional(),
    /** The provider's billing window, where it still reports one. */
    billingWindow: z
      .object({
        id: z.string().optional(),
        origin: z.string().optional(),
        expiresAt: IsoTimestampSchema.optional(),
      })
      .optional(),
    errors: z.array(ProviderErrorSchema).optional(),
    /** What the sender attached to the message to find it again. */
    callbackData: z.string().optional(),
    /** The command that sent it, by its caller's id, when it was sent through a connector. */
    clientMessageId: z.string().optional(),
  })
  .meta({ id: 'MessageStatus' });
export type MessageStatus = z.infer<typeof MessageStatusSchema>;
