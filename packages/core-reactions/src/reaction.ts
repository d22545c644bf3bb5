import { ActorRefSchema, ChannelRefSchema, IsoTimestampSchema } from '@pyloto/core-events';
import { z } from 'zod';

/** What was reacted to. */
export const ReactionTargetSchema = z
  .object({
    kind: z.enum(['message', 'comment', 'post']),
    externalId: z.string().min(1),
    /** The conversation of a message, the post of a comment. */
    conversationExternalId: z.string().min(1).optional(),
  })
  .meta({ id: 'ReactionTarget' });
export type ReactionTarget = z.infer<typeof ReactionTargetSchema>;

/** A reaction in one form for every provider: `value` is `like`, one emoji, or the provider's own word. */
export const ReactionTypeSchema = z
  .object({ kind: z.enum(['like', 'emoji', 'custom']), value: z.string().min(1) })
  .meta({ id: 'ReactionType' });
export type ReactionType = z.infer<typeof ReactionTypeSchema>;

const reaction = {
  channel: ChannelRefSchema,
  /** `outbound`: the business itself reacted, for instance in the provider's own app. */
  direction: z.enum(['inbound', 'outbound']),
  target: ReactionTargetSchema,
  actor: ActorRefSchema,
  timestamp: IsoTimestampSchema,
  /** The id of the reaction itself, where the provider gives it one. */
  externalMessageId: z.string().min(1).optional(),
};

/** Somebody reacted to a message, a comment or a post. A second reaction of one actor replaces the first. */
export const ReactionSchema = z
  .object({ ...reaction, reactionType: ReactionTypeSchema })
  .meta({ id: 'Reaction' });
export type Reaction = z.infer<typeof ReactionSchema>;

/** Somebody took a reaction back; the provider seldom repeats which. */
export const ReactionRemovedSchema = z
  .object({ ...reaction, reactionType: ReactionTypeSchema.optional() })
  .meta({ id: 'ReactionRemoved' });
export type ReactionRemoved = z.infer<typeof ReactionRemovedSchema>;
