export {
  AccountChangedSchema,
  ChannelErrorReportedSchema,
  TemplateChangedSchema,
  UserIdentityChangedSchema,
  UserPreferenceChangedSchema,
  type AccountChanged,
  type ChannelErrorReported,
  type TemplateChanged,
  type UserIdentityChanged,
  type UserPreferenceChanged,
} from './account-change.ts';
export { MESSAGING_CAPABILITIES, type MessagingCapabilityId } from './capabilities.ts';
export { makeMessagingDedupeKey, TYPING_BUCKET_MS, type MessagingIdentity } from './dedupe-key.ts';
export {
  DirectMessageSchema,
  MessageContextSchema,
  ReferralSchema,
  type DirectMessage,
  type MessageContext,
  type Referral,
} from './direct-message.ts';
export { MESSAGING_EVENT_TYPES } from './event-types.ts';
export {
  MessageEditedSchema,
  MessageRevokedSchema,
  type MessageEdited,
  type MessageRevoked,
} from './message-change.ts';
export {
  ContactCardSchema,
  MessageContentSchema,
  type ContactCard,
  type MessageContent,
  type MessageContentOf,
} from './message-content.ts';
export { MessageStatusSchema, type MessageStatus } from './message-status.ts';
export { ProviderErrorSchema, type ProviderError } from './provider-error.ts';
export {
  ReadReceiptSchema,
  TypingIndicatorSchema,
  type ReadReceipt,
  type TypingIndicator,
} from './signals.ts';
