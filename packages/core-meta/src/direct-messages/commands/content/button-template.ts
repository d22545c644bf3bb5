import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContentOf } from '@pyloto/core-messaging';

import type { JsonObject } from '../../../json/json-object.ts';
import { badText, refused } from '../../../outbound/refusals.ts';
import { type TemplateButton, toGraphButton, toGraphTemplate } from './template-button.ts';

const MAX_TEXT_LENGTH = 640;

/** What stands around buttons: here it is a text, and nothing else. */
export function checkBody({
  header,
  body,
  footer,
}: Pick<OutboundContentOf<'buttons'>, 'header' | 'body' | 'footer'>): readonly CommandRefusal[] {
  return [
    ...(header === undefined ? [] : refused('content.header', 'left out: the channel has none')),
    ...badText('content.body', body, MAX_TEXT_LENGTH),
    ...(footer === undefined ? [] : refused('content.footer', 'left out: the channel has none')),
  ];
}

/**
 * A text with buttons, in Meta's words.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/send-messages/template/button (read 2026-11-21)
 */
export function toGraphButtonTemplate(
  text: string,
  buttons: readonly TemplateButton[],
): JsonObject {
  return toGraphTemplate({ template_type: 'button', text, buttons: buttons.map(toGraphButton) });
}
