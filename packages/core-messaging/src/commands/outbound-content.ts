import { z } from 'zod';

import { CardsContentSchema, QuickRepliesContentSchema } from './card-content.ts';
import {
  ButtonsContentSchema,
  CatalogContentSchema,
  FormContentSchema,
  LinkButtonContentSchema,
  ListContentSchema,
  LocationRequestContentSchema,
  ProductContentSchema,
  ProductListContentSchema,
} from './interactive-content.ts';
import { OutboundAttachmentSchema } from './outbound-attachment.ts';
import { OutboundContactCardSchema } from './outbound-contact-card.ts';
import { TemplateContentSchema } from './template-content.ts';

/** Text. */
const TextSchema = z.strictObject({
  kind: z.literal('text'),
  text: z.string().min(1),
  /** Whether the first link in it is shown with a preview. Default: the channel's. */
  previewUrl: z.boolean().optional(),
  /**
   * What becomes of a text that is longer than the channel takes: `refuse` (default) names the limit, `split` sends several
   * messages, divided between words and never inside a character.
   */
  overflow: z.enum(['refuse', 'split']).optional(),
});

/** Files, with one caption; how many at a time, and which take a caption, is the channel's to say. */
const MediaSchema = z.strictObject({
  kind: z.literal('media'),
  attachments: z.array(OutboundAttachmentSchema).min(1),
  caption: z.string().min(1).optional(),
});

/** A place. */
const LocationSchema = z.strictObject({
  kind: z.literal('location'),
  /** Degrees, WGS 84. */
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: z.string().min(1).optional(),
  address: z.string().min(1).optional(),
});

/** Cards of people. */
const ContactsSchema = z.strictObject({
  kind: z.literal('contacts'),
  contacts: z.array(OutboundContactCardSchema).min(1),
});

/**
 * What a message says, by `kind`: a closed set. Which kinds a channel takes, and how long their parts may be, its adapter checks.
 */
export const OutboundContentSchema = z
  .discriminatedUnion('kind', [
    TextSchema,
    MediaSchema,
    LocationSchema,
    ContactsSchema,
    TemplateContentSchema,
    ButtonsContentSchema,
    ListContentSchema,
    LinkButtonContentSchema,
    FormContentSchema,
    ProductContentSchema,
    ProductListContentSchema,
    CatalogContentSchema,
    LocationRequestContentSchema,
    QuickRepliesContentSchema,
    CardsContentSchema,
  ])
  .meta({ id: 'OutboundContent' });
export type OutboundContent = z.infer<typeof OutboundContentSchema>;

/** The content of one kind. */
export type OutboundContentOf<TKind extends OutboundContent['kind']> = Extract<
  OutboundContent,
  { kind: TKind }
>;
