import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContentOf } from '@pyloto/core-messaging';

import { badText, refused } from '../../../outbound/refusals.ts';
import {
  checkFrame,
  checkTextHeader,
  MAX_SECTION_TITLE_LENGTH,
  toGraphInteractive,
  tooManySections,
} from './interactive-frame.ts';
import type { OutboundContentMapper } from '../../../outbound/outbound-content-mapper.ts';

const MAX_PRODUCTS = 30;

/**
 * Up to thirty products of a catalogue, in sections.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/guides/sell-products-and-services/share-products (read 2026-11-21)
 */
export const productListContent: OutboundContentMapper<'product_list'> = {
  check: (content) => [
    ...checkTextHeader(content.header, 'content.header'),
    ...checkFrame({ body: content.body, footer: content.footer }),
    ...tooManySections(content.sections),
    ...content.sections.flatMap(({ title }, index) =>
      badText(`content.sections.${index}.title`, title, MAX_SECTION_TITLE_LENGTH),
    ),
    ...tooManyProducts(content),
  ],
  toGraph: ({ header, body, footer, catalogId, sections }) =>
    toGraphInteractive(
      'product_list',
      { header: { type: 'text', text: header }, body, footer },
      {
        catalog_id: catalogId,
        sections: sections.map(({ title, productIds }) => ({
          title,
          product_items: productIds.map((id) => ({ product_retailer_id: id })),
        })),
      },
    ),
};

function tooManyProducts({
  sections,
}: OutboundContentOf<'product_list'>): readonly CommandRefusal[] {
  const count = sections.reduce((sum, { productIds }) => sum + productIds.length, 0);
  return count > MAX_PRODUCTS
    ? refused('content.sections', `at most ${MAX_PRODUCTS} products over all sections`)
    : [];
}
