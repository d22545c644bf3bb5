import type { OutboundContentOf } from '@pyloto/core-messaging';

import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';
import { checkBody, toGraphButtonTemplate } from './button-template.ts';
import { checkButtons, type TemplateButton } from './template-button.ts';

/** Up to three buttons to answer with; the `id` of the one that is tapped comes back as a postback. */
export const buttonsContent: OutboundContentMapper<'buttons'> = {
  check: (content) => [
    ...checkBody(content),
    ...checkButtons(repliesOf(content), 'content.buttons'),
  ],
  toGraph: (content) => toGraphButtonTemplate(content.body, repliesOf(content)),
};

function repliesOf({ buttons }: OutboundContentOf<'buttons'>): readonly TemplateButton[] {
  return buttons.map((button) => ({ type: 'reply', ...button }));
}
