import { z } from 'zod';

import { OutboundAttachmentSchema } from './outbound-attachment.ts';

const text = z.string().min(1);

const HeaderSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text }),
  z.strictObject({ type: z.literal('media'), attachment: OutboundAttachmentSchema }),
]);

/** What stands around something to tap. */
const frame = { header: HeaderSchema.optional(), body: text, footer: text.optional() };

/** Buttons; the `id` of the one that is tapped comes back. */
export const ButtonsContentSchema = z.strictObject({
  kind: z.literal('buttons'),
  ...frame,
  buttons: z.array(z.strictObject({ id: text, title: text })).min(1),
});

/** A list that opens at the tap of `button`; the `id` of the chosen row comes back. */
export const ListContentSchema = z.strictObject({
  kind: z.literal('list'),
  ...frame,
  button: text,
  sections: z
    .array(
      z.strictObject({
        title: text.optional(),
        rows: z
          .array(z.strictObject({ id: text, title: text, description: text.optional() }))
          .min(1),
      }),
    )
    .min(1),
});

/** A button that opens a page. */
export const LinkButtonContentSchema = z.strictObject({
  kind: z.literal('link_button'),
  ...frame,
  title: text,
  url: z.url({
    protocol: /^https?$/,
    error: 'must be an http or https address, for example https://shop.example/orders/1042',
  }),
});

/** A form of the provider (WhatsApp: a flow), by its id or its name. */
export const FormContentSchema = z.strictObject({
  kind: z.literal('form'),
  ...frame,
  button: text,
  form: z.union([z.strictObject({ id: text }), z.strictObject({ name: text })]),
  /** Comes back with the answer. */
  token: text.optional(),
  /** The screen to begin with, and its data; absent: the form asks its own endpoint. */
  screen: z
    .strictObject({ id: text, data: z.record(z.string(), z.unknown()).optional() })
    .optional(),
  /** Default: `published`. */
  version: z.enum(['published', 'draft']).optional(),
});

/** One product of a catalogue. */
export const ProductContentSchema = z.strictObject({
  kind: z.literal('product'),
  body: text.optional(),
  footer: text.optional(),
  catalogId: text,
  productId: text,
});

/** Several products of a catalogue, in sections. */
export const ProductListContentSchema = z.strictObject({
  kind: z.literal('product_list'),
  header: text,
  body: text,
  footer: text.optional(),
  catalogId: text,
  sections: z.array(z.strictObject({ title: text, productIds: z.array(text).min(1) })).min(1),
});

/** The whole catalogue behind a button. */
export const CatalogContentSchema = z.strictObject({
  kind: z.literal('catalog'),
  body: text,
  footer: text.optional(),
  /** The product whose picture is shown. */
  thumbnailProductId: text.optional(),
});

/** Asks the person where they are. */
export const LocationRequestContentSchema = z.strictObject({
  kind: z.literal('location_request'),
  body: text,
});
