import { checkFrame, toGraphInteractive } from './interactive-frame.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';

/** The whole catalogue behind a button. */
export const catalogContent: OutboundContentMapper<'catalog'> = {
  check: (content) => checkFrame(content),
  toGraph: (content) =>
    toGraphInteractive('catalog_message', content, {
      name: 'catalog_message',
      parameters:
        content.thumbnailProductId === undefined
          ? undefined
          : { thumbnail_product_retailer_id: content.thumbnailProductId },
    }),
};
