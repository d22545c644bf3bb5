import type { FieldMapper } from '../../delivery/change.ts';
import { mapElements } from '../../delivery/change.ts';
import { mapWhatsAppMessageToEvent } from '../messages/map-message.ts';
import { mapWhatsAppStatusToEvent } from '../statuses/map-status.ts';
import { withNumber } from './with-number.ts';

/**
 * Maps `messages`: messages, statuses and errors, alone or together.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components (read 2026-11-21)
 */
export const messagesField: FieldMapper = withNumber(
  ['messages', 'statuses'],
  (change, context) => {
    mapElements(change, 'messages', (message) => mapWhatsAppMessageToEvent(message, context));
    mapElements(change, 'statuses', (status) => mapWhatsAppStatusToEvent(status, context));
  },
);
