import {
  ActorRefSchema,
  ChannelRefSchema,
  ConversationRefSchema,
  IsoTimestampSchema,
  MessageRefSchema,
} from '@pyloto/core-events';
import { z } from 'zod';

const signal = {
  channel: ChannelRefSchema,
  conversation: ConversationRefSchema,
  actor: ActorRefSchema,
};

/** Somebody is typing, or has stopped. A signal: losing one costs nothing. */
export const TypingIndicatorSchema = z
  .object({ ...signal, state: z.enum(['started', 'stopped']), at: IsoTimestampSchema })
  .meta({ id: 'TypingIndicator' });
export type TypingIndicator = z.infer<typeof TypingIndicatorSchema>;

/** Everything that was sent in a conversation up to a moment has arrived. */
export const MessagesDeliveredSchema = z
  .object({ ...signal, deliveredUpTo: IsoTimestampSchema, at: IsoTimestampSchema })
  .meta({ id: 'MessagesDelivered' });
export type MessagesDelivered = z.infer<typeof MessagesDeliveredSchema>;

/**
 * Somebody has read: `message` names one message, `readUpTo` everything of the conversation up to a
 * moment. At least one of the two is present.
 */
export const ReadReceiptSchema = z
  .object({
    ...signal,
    message: MessageRefSchema.optional(),
    readUpTo: IsoTimestampSchema.optional(),
    at: IsoTimestampSchema,
    /** The command that sent what was read, by its caller's id; of `readUpTo` the last one before it. */
    clientMessageId: z.string().optional(),
  })
  .refine((receipt) => receipt.message !== undefined || receipt.readUpTo !== undefined, {
    message: 'must name a message or a moment (readUpTo)',
  })
  // The refinement again, where JSON Schema can see it.
  .meta({ id: 'ReadReceipt', anyOf: [{ required: ['message'] }, { required: ['readUpTo'] }] });
export type ReadReceipt = z.infer<typeof ReadReceiptSchema>;
