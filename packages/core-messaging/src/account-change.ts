import { ActorRefSchema, ChannelRefSchema, IsoTimestampSchema } from '@pyloto/core-events';
import { z } from 'zod';

import { ProviderErrorSchema } from './provider-error.ts';

/** Facts of a change as text, number or yes/no, under camel-case names; nested facts are joined with a dot. */
const details = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** Something about the business's account at the provider changed; an operator may have to act. */
export const AccountChangedSchema = z
  .object({
    channel: ChannelRefSchema,
    aspect: z.enum([
      'account',
      'alert',
      'review',
      'capability',
      'name',
      'quality',
      'security',
      'payment',
      'username',
    ]),
    /** What happened, as the provider names it: `ACCOUNT_RESTRICTION`, `FLAGGED`. */
    event: z.string().optional(),
    details,
    occurredAt: IsoTimestampSchema,
  })
  .meta({ id: 'AccountChanged' });
export type AccountChanged = z.infer<typeof AccountChangedSchema>;

/** A message template was approved, rejected, re-rated, re-categorised or rewritten. */
export const TemplateChangedSchema = z
  .object({
    channel: ChannelRefSchema,
    aspect: z.enum(['status', 'category', 'quality', 'components']),
    templateId: z.string().min(1).optional(),
    templateName: z.string().optional(),
    language: z.string().optional(),
    /** The new value as the provider names it: `APPROVED`, `GREEN`, `UTILITY`. */
    value: z.string().optional(),
    previousValue: z.string().optional(),
    reason: z.string().optional(),
    details,
    occurredAt: IsoTimestampSchema,
  })
  .meta({ id: 'TemplateChanged' });
export type TemplateChanged = z.infer<typeof TemplateChangedSchema>;

/** A person's id on the channel was replaced: the one place where old and new are named together. */
export const UserIdentityChangedSchema = z
  .object({
    channel: ChannelRefSchema,
    actor: ActorRefSchema,
    previousId: z.string().min(1).optional(),
    currentId: z.string().min(1),
    occurredAt: IsoTimestampSchema,
  })
  .meta({ id: 'UserIdentityChanged' });
export type UserIdentityChanged = z.infer<typeof UserIdentityChangedSchema>;

/** A person said what they want to receive. */
export const UserPreferenceChangedSchema = z
  .object({
    channel: ChannelRefSchema,
    actor: ActorRefSchema,
    category: z.string().min(1),
    value: z.string().min(1),
    text: z.string().optional(),
    /** What the business named the place of the opt-in. */
    ref: z.string().optional(),
    occurredAt: IsoTimestampSchema,
  })
  .meta({ id: 'UserPreferenceChanged' });
export type UserPreferenceChanged = z.infer<typeof UserPreferenceChangedSchema>;

/** The provider reported errors that belong to no message. */
export const ChannelErrorReportedSchema = z
  .object({
    channel: ChannelRefSchema,
    errors: z.array(ProviderErrorSchema).min(1),
    occurredAt: IsoTimestampSchema,
  })
  .meta({ id: 'ChannelErrorReported' });
export type ChannelErrorReported = z.infer<typeof ChannelErrorReportedSchema>;
