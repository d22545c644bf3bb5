import { commandFields } from '@pyloto/core-connectors';
import { z } from 'zod';

import { RecipientSchema } from './recipient.ts';
import { TargetMessageSchema } from './target-message.ts';

const target = { ...commandFields, to: RecipientSchema, message: TargetMessageSchema };

/** Puts a reaction on a message, or takes it away. */
export const ReactCommandSchema = z
  .discriminatedUnion('action', [
    z.strictObject({ ...target, action: z.literal('react'), emoji: z.string().min(1) }),
    z.strictObject({ ...target, action: z.literal('unreact') }),
  ])
  .meta({ id: 'ReactCommand' });
export type ReactCommand = z.infer<typeof ReactCommandSchema>;
