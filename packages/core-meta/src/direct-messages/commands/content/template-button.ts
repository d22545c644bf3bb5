import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContentOf } from '@pyloto/core-messaging';

import type { JsonObject } from '../../../json/json-object.ts';
import { badText, refused, tooLong } from '../../../outbound/refusals.ts';

/** A button below a text or a card: one that answers, or one that opens a page. */
export type TemplateButton = NonNullable<
  OutboundContentOf<'cards'>['cards'][number]['buttons']
>[number];

/** The text on a button or a quick reply. */
export const MAX_TITLE_LENGTH = 20;
/** What comes back when one is tapped. */
export const MAX_PAYLOAD_LENGTH = 1000;
const MAX_BUTTONS = 3;

/**
 * Every rule that buttons break.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/buttons/postback (read 2026-11-21)
 */
export function checkButtons(
  buttons: readonly TemplateButton[],
  field: string,
): readonly CommandRefusal[] {
  return [
    ...(buttons.length > MAX_BUTTONS ? refused(field, `at most ${MAX_BUTTONS} buttons`) : []),
    ...buttons.flatMap((button, index) => [
      ...badText(`${field}.${index}.title`, button.title, MAX_TITLE_LENGTH),
      ...(button.type === 'reply'
        ? tooLong(`${field}.${index}.id`, button.id, MAX_PAYLOAD_LENGTH)
        : []),
    ]),
  ];
}

/** A button in Meta's words. */
export function toGraphButton(button: TemplateButton): JsonObject {
  const { title } = button;
  return button.type === 'reply'
    ? { type: 'postback', title, payload: button.id }
    : { type: 'web_url', title, url: button.url };
}

/** A message that is a template, in Meta's words. */
export function toGraphTemplate(payload: JsonObject): JsonObject {
  return { attachment: { type: 'template', payload } };
}
