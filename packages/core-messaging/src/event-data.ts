import type {
  AccountChanged,
  ChannelErrorReported,
  TemplateChanged,
  UserIdentityChanged,
  UserPreferenceChanged,
} from './account-change.ts';
import type { ConversationReferred, ThreadControlChanged } from './conversation-change.ts';
import type { DirectMessage } from './direct-message.ts';
import type { MessageEdited, MessageRevoked } from './message-change.ts';
import type { MessageStatus } from './message-status.ts';
import type { MessagesDelivered, ReadReceipt, TypingIndicator } from './signals.ts';

/**
 * The data of the events of each capability, for handlers, which are registered per capability.
 *
 * Where it is a union, `isEvent` of `core-events` narrows it.
 *
 * @example
 * function onChange(event: EventEnvelope<MessagingEventData['message_changes']>) {
 *   if (isEvent(messageEdited, event)) show(event.data.content);
 * }
 */
export type MessagingEventData = {
  readonly inbound_messages: DirectMessage;
  readonly outbound_messages: DirectMessage;
  readonly standby_messages: DirectMessage;
  readonly message_history: DirectMessage;
  readonly message_changes: MessageEdited | MessageRevoked;
  readonly message_status_updates: MessageStatus | MessagesDelivered | ReadReceipt;
  readonly typing_indicators: TypingIndicator;
  readonly conversation_referrals: ConversationReferred;
  readonly thread_control: ThreadControlChanged;
  readonly account_updates: AccountChanged | ChannelErrorReported;
  readonly template_updates: TemplateChanged;
  readonly user_updates: UserIdentityChanged | UserPreferenceChanged;
};
