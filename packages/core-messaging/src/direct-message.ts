import {
  ActorRefSchema,
  ChannelRefSchema,
  ConversationRefSchema,
  IsoTimestampSchema,
  MessageRefSchema,
} from '@pyloto/core-events';
import { z } from 'zod';

import { MessageContentSchema } from './message-content.ts';
import { ProviderErrorSchema } from './provider-error.ts';

/** Where a message stands in its thread. Every field is optional: providers leave it out often. */
export const MessageContextSchema = z
  .object({
    replyTo: MessageRefSchema.optional(),
    /** The story that it answers; it disappears, and its address with it. */
    story: z.object({ externalId: z.string().optional(), url: z.string().optional() }).optional(),
    forwarded: z.enum(['once', 'many_times']).optional(),
    product: z.object({ catalogId: z.string().optional(), productId: z.string() }).optional(),
  })
  .meta({ id: 'MessageContext' });
export type MessageContext = z.infer<typeof MessageContextSchema>;

/** The advertisement or post that brought the person here. */
export const ReferralSchema = z
  .object({
    sourceType: z.string().optional(),
    sourceId: z.string().optional(),
    sourceUrl: z.string().optional(),
    headline: z.string().optional(),
    body: z.string().optional(),
    mediaType: z.string().optional(),
    mediaUrl: z.string().optional(),
    thumbnailUrl: z.string().optional(),
    clickId: z.string().optional(),
    /** What the business put into the link that was followed: `m.me/…?ref=`. */
    ref: z.string().optional(),
    productId: z.string().optional(),
    welcomeText: z.string().optional(),
  })
  .meta({ id: 'Referral' });
export type Referral = z.infer<typeof ReferralSchema>;

/** One message between a business and somebody else. */
export const DirectMessageSchema = z
  .object({
    channel: ChannelRefSchema,
    /** `inbound`: to the business. `outbound`: from it, for instance typed in the provider's own app. */
    direction: z.enum(['inbound', 'outbound']),
    externalMessageId: z.string().min(1),
    conversation: ConversationRefSchema,
    sender: ActorRefSchema,
    recipient: ActorRefSchema.optional(),
    sentAt: IsoTimestampSchema,
    content: MessageContentSchema,
    context: MessageContextSchema.optional(),
    referral: ReferralSchema.optional(),
    /** What the provider says went wrong with this message. */
    errors: z.array(ProviderErrorSchema).optional(),
    /** What the sender attached to the message to find it again, where the provider's echo repeats it. */
    callbackData: z.string().optional(),
    /** The command that sent it, by its caller's id: the provider's echo of what was sent through a connector. */
    clientMessageId: z.string().optional(),
  })
  .meta({ id: 'DirectMessage' });
export type DirectMessage = z.infer<typeof DirectMessageSchema>;
