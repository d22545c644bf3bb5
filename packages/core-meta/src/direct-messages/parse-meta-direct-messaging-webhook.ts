import { webhookParser } from '../delivery/webhook-parser.ts';
import { directMessagesObject } from './direct-messages-object.ts';

const OBJECTS = { instagram: 'instagram', messenger: 'page' } as const;

/**
 * Makes the parser of the conversations of Instagram or Messenger: every message, tap, reaction, receipt, edit and handover one item,
 * whatever else comes with them `ignored` by its name.
 *
 * The parser throws ConnectorError `payload_invalid` when the body is not a JSON object.
 *
 * @example parseMetaDirectMessagingWebhook('instagram')(request)
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events (read 2026-11-21)
 * @see https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11-21)
 */
export function parseMetaDirectMessagingWebhook(
  channelType: keyof typeof OBJECTS,
): ReturnType<typeof webhookParser> {
  const name = OBJECTS[channelType];
  return webhookParser(directMessagesObject({ name, channelType, fields: new Map() }));
}
