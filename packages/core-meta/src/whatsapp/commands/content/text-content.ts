import type { CommandRefusal } from '@pyloto/core-connectors';
import { type OutboundContentOf, splitText } from '@pyloto/core-messaging';

import { unreadable, refused, tooLong } from '../../../outbound/refusals.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';

/**
 * The longest text of one message, in Unicode code points.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/messages/text-messages (read 2026-11-21)
 */
const MAX_TEXT_LENGTH = 4096;

/** A text; a longer one than WhatsApp takes is refused, or divided where the command says so. */
export const textContent: OutboundContentMapper<'text'> = {
  mayGoToGroups: true,
  check: ({ text, overflow }) => [
    ...unreadable('content.text', text),
    ...(overflow === 'split' ? indivisible(text) : tooLong('content.text', text, MAX_TEXT_LENGTH)),
  ],
  toGraph: ({ text, previewUrl }) => ({
    type: 'text',
    text: { body: text, preview_url: previewUrl },
  }),
};

/** The texts that a content is sent as. */
export function textsOf({ text, overflow }: OutboundContentOf<'text'>): readonly string[] {
  if (overflow !== 'split') return [text];
  return splitText(text, { maxLength: MAX_TEXT_LENGTH }) ?? [text];
}

function indivisible(text: string): readonly CommandRefusal[] {
  return splitText(text, { maxLength: MAX_TEXT_LENGTH }) === undefined
    ? refused(
        'content.text',
        `made of characters of at most ${MAX_TEXT_LENGTH} code points each: nothing is cut inside a character`,
      )
    : [];
}
