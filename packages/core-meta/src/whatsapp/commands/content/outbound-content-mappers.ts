import type { CommandRefusal } from '@pyloto/core-connectors';
import type { OutboundContent } from '@pyloto/core-messaging';

import { buttonsContent } from './buttons-content.ts';
import { catalogContent } from './catalog-content.ts';
import { contactsContent } from './contacts-content.ts';
import { formContent } from './form-content.ts';
import { linkButtonContent } from './link-button-content.ts';
import { listContent } from './list-content.ts';
import { locationContent } from './location-content.ts';
import { locationRequestContent } from './location-request-content.ts';
import { mediaContent } from './media-content.ts';
import type { GraphContent, OutboundContentMapper } from './outbound-content-mapper.ts';
import { productContent } from './product-content.ts';
import { productListContent } from './product-list-content.ts';
import { templateContent } from './template-content.ts';
import { textContent } from './text-content.ts';

type Kind = OutboundContent['kind'];
type Mappers = { readonly [TKind in Kind]: OutboundContentMapper<TKind> };

/** The one place that lists the kinds: a kind without a mapper does not compile. */
const MAPPERS: Mappers = {
  text: textContent,
  media: mediaContent,
  location: locationContent,
  contacts: contactsContent,
  template: templateContent,
  buttons: buttonsContent,
  list: listContent,
  link_button: linkButtonContent,
  form: formContent,
  product: productContent,
  product_list: productListContent,
  catalog: catalogContent,
  location_request: locationRequestContent,
};

function mapperOf<TKind extends Kind>(kind: TKind): OutboundContentMapper<TKind> {
  return MAPPERS[kind];
}

/** Every rule of WhatsApp that a content breaks. */
export function checkContent(content: OutboundContent): readonly CommandRefusal[] {
  return mapperOf<Kind>(content.kind).check(content);
}

/** Whether Meta documents that a content may go to a group, or says nothing of it. */
export function mayGoToGroups({ kind }: OutboundContent): boolean {
  return MAPPERS[kind].mayGoToGroups;
}

/** A content that was checked, in Meta's words. */
export function toGraphContent(content: OutboundContent): GraphContent {
  return mapperOf<Kind>(content.kind).toGraph(content);
}
