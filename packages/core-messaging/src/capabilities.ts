/** The capabilities of the messaging domain. A handler is registered for one of them. */
export const MESSAGING_CAPABILITIES = {
  /** Messages that somebody sent to the business. */
  inboundMessages: 'inbound_messages',
  /** Messages of the business itself, wherever they were typed. */
  outboundMessages: 'outbound_messages',
  /** Messages that arrive while another app holds the conversation: to be seen, not answered. */
  standbyMessages: 'standby_messages',
  /** Old messages that the provider hands over once. */
  messageHistory: 'message_history',
  messageChanges: 'message_changes',
  messageStatusUpdates: 'message_status_updates',
  typingIndicators: 'typing_indicators',
  /** People who came by a link or an advertisement, before they write. */
  conversationReferrals: 'conversation_referrals',
  /** Which of the business's apps holds a conversation. */
  threadControl: 'thread_control',
  accountUpdates: 'account_updates',
  templateUpdates: 'template_updates',
  userUpdates: 'user_updates',
} as const;

/** One of {@link MESSAGING_CAPABILITIES}. */
export type MessagingCapabilityId =
  (typeof MESSAGING_CAPABILITIES)[keyof typeof MESSAGING_CAPABILITIES];

/** The capabilities of commands: what a connector does at the provider, named in its manifest with the direction `outbound`. */
export const MESSAGING_COMMAND_CAPABILITIES = {
  /** Messages that the business sends. */
  outboundMessages: MESSAGING_CAPABILITIES.outboundMessages,
  /** Showing somebody that their messages were read. */
  readReceipts: 'read_receipts',
  /** Showing somebody that an answer is being typed. */
  typingIndicators: MESSAGING_CAPABILITIES.typingIndicators,
  /** Files that the provider keeps to be sent later. */
  mediaUploads: 'media_uploads',
} as const;
