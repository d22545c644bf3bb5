import { MessageRefSchema } from '@pyloto/core-events';

/** A message, by the provider's id. */
export const TargetMessageSchema = MessageRefSchema.pick({ externalMessageId: true }).strict();
