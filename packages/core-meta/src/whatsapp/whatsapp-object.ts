import type { WebhookObject } from '../delivery/webhook-object.ts';
import { changeChannel } from './change-channel.ts';
import { FIELD_MAPPERS } from './fields/field-mappers.ts';

/** The object whose deliveries are WhatsApp's. */
export const whatsappObject: WebhookObject = {
  name: 'whatsapp_business_account',
  channelOf: (entryId, value) => changeChannel(value, entryId),
  fields: FIELD_MAPPERS,
  lists: new Map(),
};
