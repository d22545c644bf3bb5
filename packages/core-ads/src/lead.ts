import { ChannelRefSchema, IsoTimestampSchema } from '@pyloto/core-events';
import { z } from 'zod';

const id = z.string().min(1);

/** That somebody left a lead, by its ids: what they wrote has to be fetched. */
export const LeadNoticeSchema = z
  .object({
    channel: ChannelRefSchema,
    externalLeadId: id,
    formId: id.optional(),
    pageId: id.optional(),
    /** Absent for a lead that no advertisement brought. */
    adId: id.optional(),
    adSetId: id.optional(),
    /** Where the provider groups advertisements in another way than by sets. */
    adGroupId: id.optional(),
    createdAt: IsoTimestampSchema,
  })
  .meta({ id: 'LeadNotice' });
export type LeadNotice = z.infer<typeof LeadNoticeSchema>;

/** A lead: what somebody filled in, and where. */
export const LeadSchema = z
  .object({
    ...LeadNoticeSchema.shape,
    formName: z.string().optional(),
    campaignId: id.optional(),
    adName: z.string().optional(),
    /** Where the form was shown: `facebook`, `instagram`, or another one in the provider's word. */
    platform: id.optional(),
    /** No advertisement was paid for it. */
    isOrganic: z.boolean().optional(),
    /** The answers in the form's order. `name` is the provider's slug of the question; several `values` where several could be chosen. */
    fields: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
    /** The boxes that were there to be ticked. */
    disclaimers: z.array(z.object({ key: id, isChecked: z.boolean().optional() })).optional(),
  })
  .meta({ id: 'Lead' });
export type Lead = z.infer<typeof LeadSchema>;
