import { z } from 'zod';

import { ContactCardSchema } from '../message-content.ts';

const { name, phones, emails, urls, addresses, organization, birthday } = ContactCardSchema.shape;

/**
 * A card of a person to send: the same as one that comes in, but what it does not know is refused at every level, so that nothing a
 * caller wrote is lost without a word.
 */
export const OutboundContactCardSchema = z.strictObject({
  name: name.strict(),
  phones: z.array(phones.unwrap().element.strict()).optional(),
  emails: z.array(emails.unwrap().element.strict()).optional(),
  urls: z.array(urls.unwrap().element.strict()).optional(),
  addresses: z.array(addresses.unwrap().element.strict()).optional(),
  organization: organization.unwrap().strict().optional(),
  birthday,
});
