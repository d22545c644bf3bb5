import {
  ActorRefSchema,
  ChannelRefSchema,
  ConversationRefSchema,
  IsoTimestampSchema,
} from '@pyloto/core-events';
import { z } from 'zod';

import { ReferralSchema } from './direct-message.ts';

const conversationChange = {
  channel: ChannelRefSchema,
  conversation: ConversationRefSchema,
  occurredAt: IsoTimestampSchema,
};

/** Somebody opened a conversation by a link, an advertisement or a code, without having written. */
export const ConversationReferredSchema = z
  .object({ ...conversationChange, actor: ActorRefSchema, referral: ReferralSchema })
  .meta({ id: 'ConversationReferred' });
export type ConversationReferred = z.infer<typeof ConversationReferredSchema>;

/**
 * A conversation went over to another app of the business, was taken by one, or is asked for.
 *
 * Apps are named by the provider's id of them.
 */
export const ThreadControlChangedSchema = z
  .object({
    ...conversationChange,
    change: z.enum(['passed', 'taken', 'requested']),
    previousAppId: z.string().optional(),
    /** Who holds it now; of `requested`, who asks. */
    appId: z.string().optional(),
    /** What the app that let go of it said. */
    metadata: z.string().optional(),
  })
  .meta({ id: 'ThreadControlChanged' });
export type ThreadControlChanged = z.infer<typeof ThreadControlChangedSchema>;
