import { asObject, asText } from '../../../json/as-json-value.ts';
import type { ContentMapper } from './content-mapper.ts';

/**
 * `text {body}`.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages/text (read 2026-11-21)
 */
export const textContent: ContentMapper = {
  expectation: 'text has no body',
  map: (message) => {
    const text = asText(asObject(message.text)?.body);
    return text === undefined ? undefined : { kind: 'text', text };
  },
};
