import {
  ActorRefSchema,
  ChannelRefSchema,
  ConversationRefSchema,
  IsoTimestampSchema,
  MessageRefSchema,
} from '@pyloto/core-events';
import { z } from 'zod';

import { MessageContentSchema } from './message-content.ts';

const change = {
  channel: ChannelRefSchema,
  direction: z.enum(['inbound', 'outbound']),
  /** The id of the change itself, where the provider gives it one of its own. */
  externalMessageId: z.string().min(1).optional(),
  /** The message that was changed. */
  target: MessageRefSchema,
  conversation: ConversationRefSchema,
  actor: ActorRefSchema,
  changedAt: IsoTimestampSchema,
};

/** A message got another content. */
export const MessageEditedSchema = z
  .object({ ...change, content: MessageContentSchema })
  .meta({ id: 'MessageEdited' });
export type MessageEdited = z.infer<typeof MessageEditedSchema>;

/** A message was taken back. */
export const MessageRevokedSchema = z.object(change).meta({ id: 'MessageRevoked' });
export type MessageRevoked = z.infer<typeof MessageRevokedSchema>;
