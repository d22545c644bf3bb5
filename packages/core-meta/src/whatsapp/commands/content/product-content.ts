import { checkFrame, toGraphInteractive } from './interactive-frame.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';

/** One product of a catalogue. */
export const productContent: OutboundContentMapper<'product'> = {
  check: (content) => checkFrame(content),
  toGraph: (content) =>
    toGraphInteractive('product', content, {
      catalog_id: content.catalogId,
      product_retailer_id: content.productId,
    }),
};
