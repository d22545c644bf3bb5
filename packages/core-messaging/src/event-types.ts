/** The event types of the messaging domain, by short name. */
export const MESSAGING_EVENT_TYPES = {
  messageReceived: 'pyloto.messaging.message_received.v1',
  /** A message of the business itself; the echo of one that a command sent names its `clientMessageId`. */
  messageSent: 'pyloto.messaging.message_sent.v1',
  /** A message that arrived while another app holds the conversation. */
  messageObserved: 'pyloto.messaging.message_observed.v1',
  /** An old message that the provider handed over. */
  messageImported: 'pyloto.messaging.message_imported.v1',
  messageEdited: 'pyloto.messaging.message_edited.v1',
  messageRevoked: 'pyloto.messaging.message_revoked.v1',
  messageStatusChanged: 'pyloto.messaging.message_status_changed.v1',
  /** Everything up to a moment, where the provider names no messages. */
  messagesDelivered: 'pyloto.messaging.messages_delivered.v1',
  messagesRead: 'pyloto.messaging.messages_read.v1',
  typingChanged: 'pyloto.messaging.typing_changed.v1',
  /** Somebody came by a link, an advertisement or a code, and has written nothing yet. */
  conversationReferred: 'pyloto.messaging.conversation_referred.v1',
  threadControlChanged: 'pyloto.messaging.thread_control_changed.v1',
  accountChanged: 'pyloto.messaging.account_changed.v1',
  templateChanged: 'pyloto.messaging.template_changed.v1',
  userIdentityChanged: 'pyloto.messaging.user_identity_changed.v1',
  userPreferenceChanged: 'pyloto.messaging.user_preference_changed.v1',
  channelErrorReported: 'pyloto.messaging.channel_error_reported.v1',
} as const;
