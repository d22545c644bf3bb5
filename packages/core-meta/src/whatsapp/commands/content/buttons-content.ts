import { badText, refused, repeated, tooLong } from '../../../outbound/refusals.ts';
import { checkFrame, MAX_BUTTON_LENGTH, toGraphInteractive } from './interactive-frame.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';

const MAX_BUTTONS = 3;
const MAX_ID_LENGTH = 256;

/**
 * Up to three buttons to answer with.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages (read 2026-11-21)
 */
export const buttonsContent: OutboundContentMapper<'buttons'> = {
  check: (content) => [
    ...checkFrame(content),
    ...(content.buttons.length > MAX_BUTTONS
      ? refused('content.buttons', `at most ${MAX_BUTTONS} buttons; a list takes more`)
      : []),
    ...content.buttons.flatMap(({ id, title }, index) => [
      ...tooLong(`content.buttons.${index}.id`, id, MAX_ID_LENGTH),
      ...badText(`content.buttons.${index}.title`, title, MAX_BUTTON_LENGTH),
    ]),
    ...repeated(
      content.buttons.map(({ id }, index) => ({ field: `content.buttons.${index}.id`, value: id })),
    ),
    ...repeated(
      content.buttons.map(({ title }, index) => ({
        field: `content.buttons.${index}.title`,
        value: title,
      })),
    ),
  ],
  toGraph: (content) =>
    toGraphInteractive('button', content, {
      buttons: content.buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } })),
    }),
};
