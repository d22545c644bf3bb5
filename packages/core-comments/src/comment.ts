import {
  ActorRefSchema,
  AttachmentSchema,
  ChannelRefSchema,
  IsoTimestampSchema,
} from '@pyloto/core-events';
import { z } from 'zod';

const id = z.string().min(1);

/** The post that a comment stands under, or that mentions the account. */
export const CommentTargetSchema = z
  .object({
    /** The post's id; on an advertisement the id of what was shown, which need not be that of the post it was made from. */
    externalId: id,
    /** `other` also where the provider does not say. */
    kind: z.enum(['post', 'reel', 'story', 'live', 'ad', 'other']),
    adId: id.optional(),
    adTitle: z.string().optional(),
    /** The post that an advertisement was made from. */
    originalMediaId: id.optional(),
  })
  .meta({ id: 'CommentTarget' });
export type CommentTarget = z.infer<typeof CommentTargetSchema>;

/** A comment by the provider's id, and what it stands under where that is known. */
export const CommentRefSchema = z
  .object({ externalCommentId: id, target: CommentTargetSchema.optional() })
  .meta({ id: 'CommentRef' });
export type CommentRef = z.infer<typeof CommentRefSchema>;

/** What a comment says. */
export const commentContent = {
  text: z.string().optional(),
  attachments: z.array(AttachmentSchema).optional(),
};

/** What a comment and every change of one say. */
export const commentFields = {
  channel: ChannelRefSchema,
  /** `outbound`: the business itself did it, through Pyloto or elsewhere. */
  direction: z.enum(['inbound', 'outbound']),
  ...CommentRefSchema.shape,
  /** The comment that this one answers; absent for one directly under the post. */
  parentCommentId: id.optional(),
};

/**
 * A comment under a post, or a reply to one.
 *
 * `author.id` takes a direct message where the provider names an id that does (Instagram: `self_ig_scoped_id`); the id that
 * stands at the comment itself is then one of its `aliases`.
 */
export const CommentSchema = z
  .object({
    ...commentFields,
    /** Absent where the provider withholds who wrote it. */
    author: ActorRefSchema.optional(),
    ...commentContent,
    createdAt: IsoTimestampSchema,
    /** Written while a live video was on the air. */
    isLive: z.boolean().optional(),
  })
  .meta({ id: 'Comment' });
export type Comment = z.infer<typeof CommentSchema>;
