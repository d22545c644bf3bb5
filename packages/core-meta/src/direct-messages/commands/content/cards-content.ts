import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContentOf } from '@pyloto/core-messaging';

import type { JsonObject } from '../../../json/json-object.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';
import { badText, refused } from '../../../outbound/refusals.ts';
import { checkButtons, toGraphButton, toGraphTemplate } from './template-button.ts';

type Card = OutboundContentOf<'cards'>['cards'][number];

const MAX_CARDS = 10;
const MAX_LINE_LENGTH = 80;

/**
 * Cards side by side.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/send-messages/template/generic (read 2026-11-21)
 */
export const cardsContent: OutboundContentMapper<'cards'> = {
  check: ({ cards }) => [
    ...(cards.length > MAX_CARDS ? refused('content.cards', `at most ${MAX_CARDS} cards`) : []),
    ...cards.flatMap((card, index) => checkCard(card, `content.cards.${index}`)),
  ],
  toGraph: ({ cards }) =>
    toGraphTemplate({ template_type: 'generic', elements: cards.map(toGraphElement) }),
};

function checkCard(
  { title, subtitle, imageUrl, url, buttons }: Card,
  field: string,
): readonly CommandRefusal[] {
  const isBare = [subtitle, imageUrl, url, buttons].every((part) => part === undefined);
  return [
    ...badText(`${field}.title`, title, MAX_LINE_LENGTH),
    ...badText(`${field}.subtitle`, subtitle, MAX_LINE_LENGTH),
    ...checkButtons(buttons ?? [], `${field}.buttons`),
    ...(isBare
      ? refused(field, 'more than a title: a subtitle, a picture, an address or buttons')
      : []),
  ];
}

function toGraphElement({ title, subtitle, imageUrl, url, buttons }: Card): JsonObject {
  return {
    title,
    subtitle,
    image_url: imageUrl,
    default_action: url === undefined ? undefined : { type: 'web_url', url },
    buttons: buttons?.map(toGraphButton),
  };
}
