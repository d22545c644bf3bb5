import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';
import { badText } from '../../../outbound/refusals.ts';
import { checkBody, toGraphButtonTemplate } from './button-template.ts';
import { MAX_TITLE_LENGTH } from './template-button.ts';

/** A button that opens a page. */
export const linkButtonContent: OutboundContentMapper<'link_button'> = {
  check: (content) => [
    ...checkBody(content),
    ...badText('content.title', content.title, MAX_TITLE_LENGTH),
  ],
  toGraph: ({ body, title, url }) => toGraphButtonTemplate(body, [{ type: 'link', title, url }]),
};
