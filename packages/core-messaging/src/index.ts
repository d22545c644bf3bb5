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
export { accountChanged, channelErrorReported, templateChanged } from './account-events.ts';
export {
  MESSAGING_CAPABILITIES,
  MESSAGING_COMMAND_CAPABILITIES,
  type MessagingCapabilityId,
} from './capabilities.ts';
export { makeMessagingDedupeKey, TYPING_BUCKET_MS, type MessagingIdentity } from './dedupe-key.ts';
export {
  DirectMessageSchema,
  MessageContextSchema,
  ReferralSchema,
  type DirectMessage,
  type MessageContext,
  type Referral,
} from './direct-message.ts';
export {
  conversationReferredToParsedEvent,
  threadControlChangedToParsedEvent,
} from './conversation-change-to-parsed-event.ts';
export type { ToParsedEventOptions } from './conversation-event.ts';
export { conversationReferred, threadControlChanged } from './conversation-events.ts';
export {
  ConversationReferredSchema,
  ThreadControlChangedSchema,
  type ConversationReferred,
  type ThreadControlChanged,
} from './conversation-change.ts';
export type { MessagingEventData } from './event-data.ts';
export { MESSAGING_EVENT_TYPES } from './event-types.ts';
export { messageEdited, messageRevoked } from './message-change-events.ts';
export {
  messageEditedToParsedEvent,
  messageRevokedToParsedEvent,
  type MessageEditedToParsedEventOptions,
} from './message-change-to-parsed-event.ts';
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
export {
  messageImported,
  messageObserved,
  messageReceived,
  messageSent,
} from './message-events.ts';
export { messageStatusToParsedEvent } from './message-status-to-parsed-event.ts';
export { MessageStatusSchema, type MessageStatus } from './message-status.ts';
export {
  inboundMessageOf,
  messageStatusOf,
  sightingsOf,
  type FailureReader,
} from './outbound-status.ts';
export { ProviderErrorSchema, type ProviderError } from './provider-error.ts';
export {
  messagesDelivered,
  messagesRead,
  messageStatusChanged,
  typingChanged,
} from './signal-events.ts';
export {
  MessagesDeliveredSchema,
  ReadReceiptSchema,
  TypingIndicatorSchema,
  type MessagesDelivered,
  type ReadReceipt,
  type TypingIndicator,
} from './signals.ts';
export {
  directMessageToParsedEvent,
  messagesDeliveredToParsedEvent,
  readReceiptToParsedEvent,
  typingIndicatorToParsedEvent,
  type DirectMessageToParsedEventOptions,
} from './to-parsed-event.ts';
export { userIdentityChanged, userPreferenceChanged } from './user-events.ts';
export { userPreferenceChangedToParsedEvent } from './user-preference-to-parsed-event.ts';
export { codePointLength } from './commands/code-point-length.ts';
export { RecipientSchema, type Recipient } from './commands/recipient.ts';
export {
  OutboundAttachmentSchema,
  type OutboundAttachment,
} from './commands/outbound-attachment.ts';
export {
  OutboundContentSchema,
  type OutboundContent,
  type OutboundContentOf,
} from './commands/outbound-content.ts';
export { ReactCommandSchema, type ReactCommand } from './commands/react-command.ts';
export {
  SendMessageCommandSchema,
  type SendMessageCommand,
} from './commands/send-message-command.ts';
export {
  MarkReadCommandSchema,
  TypingCommandSchema,
  type MarkReadCommand,
  type TypingCommand,
} from './commands/signal-commands.ts';
export { splitText, type TextLimit } from './commands/split-text.ts';
export {
  UploadMediaCommandSchema,
  type UploadMediaCommand,
} from './commands/upload-media-command.ts';
