import { contentRules } from '../../../outbound/content-rules.ts';
import { buttonsContent } from './buttons-content.ts';
import { catalogContent } from './catalog-content.ts';
import { contactsContent } from './contacts-content.ts';
import { formContent } from './form-content.ts';
import { linkButtonContent } from './link-button-content.ts';
import { listContent } from './list-content.ts';
import { locationContent } from './location-content.ts';
import { locationRequestContent } from './location-request-content.ts';
import { mediaContent } from './media-content.ts';
import { productContent } from './product-content.ts';
import { productListContent } from './product-list-content.ts';
import { templateContent } from './template-content.ts';
import { textContent } from './text-content.ts';

/** What WhatsApp takes; Meta documents text, media and templates for groups, and refuses interactive and commerce messages. */
export const whatsappContent = contentRules({
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
});
