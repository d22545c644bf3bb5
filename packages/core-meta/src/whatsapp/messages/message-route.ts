import type { DirectMessageToParsedEventOptions } from '@pyloto/core-messaging';

/** What a webhook field makes of the messages under it. */
export type MessageRoute = {
  /** The field's name, under which a broken message is counted. */
  readonly field: string;
  /** Whose messages they are; `by_author` where one list holds both sides of a conversation. */
  readonly direction: 'inbound' | 'outbound' | 'by_author';
  readonly event: DirectMessageToParsedEventOptions;
  /** The person a thread is with, where the messages of the thread need not name them. */
  readonly counterpartId?: string | undefined;
};

/** Messages of the field `messages`: somebody wrote to the business. */
export const RECEIVED_MESSAGES: MessageRoute = {
  field: 'messages',
  direction: 'inbound',
  event: { dedupePrefix: 'whatsapp' },
};
