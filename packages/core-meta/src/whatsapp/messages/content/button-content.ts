import type { MessageContentOf } from '@pyloto/core-messaging';

import { asId, asObject, asText } from '../../../json/as-json-value.ts';
import { withoutAbsent } from '../../../json/without-absent.ts';
import type { ContentMapper } from './content-mapper.ts';

/**
 * `button {payload, text}`: a tap on a template's quick-reply button; a session button is `interactive`.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages/button (read 2026-11-21)
 */
export const buttonContent: ContentMapper = {
  expectation: 'button has neither a payload nor a text',
  map: (message) => {
    const button = asObject(message.button);
    const id = asId(button?.payload);
    const title = asText(button?.text);
    if (id === undefined && title === undefined) return undefined;
    return {
      kind: 'interactive_reply',
      reply: withoutAbsent<MessageContentOf<'interactive_reply'>['reply']>({
        type: 'template_button',
        id,
        title,
      }),
    };
  },
};
