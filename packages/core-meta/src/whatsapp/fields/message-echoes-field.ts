import { type FieldMapper, mapElements } from '../../delivery/change.ts';
import { mapMessage } from '../messages/map-message.ts';
import type { MessageRoute } from '../messages/message-route.ts';
import { withNumber } from './with-number.ts';

const SENT_MESSAGES: MessageRoute = {
  field: 'smb_message_echoes',
  direction: 'outbound',
  event: { dedupePrefix: 'whatsapp' },
};

/**
 * Maps `smb_message_echoes`: what the business itself wrote on the phone, or on a device linked to it,
 * of a number that is shared with the WhatsApp Business app.
 *
 * @see https://developers.facebook.com/docs/whatsapp/embedded-signup/custom-flows/onboarding-business-app-users (read 2026-11-21)
 */
export const messageEchoesField: FieldMapper = withNumber(['message_echoes'], (change, context) => {
  mapElements(change, 'message_echoes', (echo) => mapMessage(echo, context, SENT_MESSAGES));
});
