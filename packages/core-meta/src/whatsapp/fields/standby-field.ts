import { type FieldMapper, mapElements } from '../../delivery/change.ts';
import { mapMessage } from '../messages/map-message.ts';
import type { MessageRoute } from '../messages/message-route.ts';
import { ignoredItem } from '../../delivery/skipped-item.ts';
import { withNumber } from './with-number.ts';

const OBSERVED_MESSAGES: MessageRoute = {
  field: 'standby',
  direction: 'inbound',
  event: { dedupePrefix: 'whatsapp', capability: 'standby_messages' },
};

const OBSERVED_ECHOES: MessageRoute = { ...OBSERVED_MESSAGES, direction: 'outbound' };

/**
 * Maps `standby`: messages that arrive while another app, or Meta's own agent, holds the conversation.
 *
 * The shape is unverified, so it is read like `messages` and whatever else is in it is ignored by name.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/changelog (read 2026-11-21)
 */
export const standbyField: FieldMapper = withNumber(
  ['messages', 'message_echoes', 'statuses'],
  (change, context) => {
    const { channel } = context;
    mapElements(change, 'messages', (message) => mapMessage(message, context, OBSERVED_MESSAGES));
    mapElements(change, 'message_echoes', (echo) => mapMessage(echo, context, OBSERVED_ECHOES));
    mapElements(change, 'statuses', () =>
      ignoredItem('standby', 'statuses of another app are not handled', channel),
    );
  },
);
