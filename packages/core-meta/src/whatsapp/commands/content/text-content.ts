import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';
import { characters } from '../../../outbound/text-measure.ts';
import { textRules } from '../../../outbound/text-rules.ts';

/**
 * The longest text of one message, in Unicode code points.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/messages/text-messages (read 2026-11-21)
 */
const MAX_TEXT_LENGTH = 4096;

/** What WhatsApp makes of a text. */
export const whatsappText = textRules(characters(MAX_TEXT_LENGTH));

/** A text; a longer one than WhatsApp takes is refused, or divided where the command says so. */
export const textContent: OutboundContentMapper<'text'> = {
  mayGoToGroups: true,
  check: whatsappText.check,
  toGraph: ({ text, previewUrl }) => ({
    type: 'text',
    text: { body: text, preview_url: previewUrl },
  }),
};
