import { badText } from '../../../outbound/refusals.ts';
import { checkFrame, MAX_BUTTON_LENGTH, toGraphInteractive } from './interactive-frame.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';

/**
 * A button that opens a page.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-cta-url-messages (read 2026-11-21)
 */
export const linkButtonContent: OutboundContentMapper<'link_button'> = {
  check: (content) => [
    ...checkFrame(content),
    ...badText('content.title', content.title, MAX_BUTTON_LENGTH),
  ],
  toGraph: (content) =>
    toGraphInteractive('cta_url', content, {
      name: 'cta_url',
      parameters: { display_text: content.title, url: content.url },
    }),
};
