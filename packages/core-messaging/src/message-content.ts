import { AttachmentSchema } from '@pyloto/core-events';
import { z } from 'zod';

import { ProviderErrorSchema } from './provider-error.ts';

const TextContentSchema = z.object({ kind: z.literal('text'), text: z.string() });

const MediaContentSchema = z.object({
  kind: z.literal('media'),
  attachments: z.array(AttachmentSchema).min(1),
  caption: z.string().optional(),
});

/**
 * Something that exists elsewhere on the channel or the web and was passed on: a post, a reel, a story, a link, a product.
 *
 * `story_mention` is a story of the sender's in which the business is named; stories, and their addresses, disappear.
 */
const SharedContentSchema = z.object({
  kind: z.literal('shared'),
  items: z
    .array(
      z.object({
        type: z.enum(['post', 'reel', 'story', 'story_mention', 'link', 'product', 'other']),
        externalId: z.string().optional(),
        url: z.string().optional(),
        title: z.string().optional(),
      }),
    )
    .min(1),
  text: z.string().optional(),
});

const LocationContentSchema = z.object({
  kind: z.literal('location'),
  /** Degrees, WGS 84. */
  latitude: z.number(),
  longitude: z.number(),
  name: z.string().optional(),
  address: z.string().optional(),
  url: z.string().optional(),
});

const typedValue = z.object({ value: z.string(), type: z.string().optional() });

/** One shared contact card. `channelUserId` is the person's id on this channel, when they have one. */
export const ContactCardSchema = z
  .object({
    name: z.object({
      formatted: z.string().optional(),
      first: z.string().optional(),
      middle: z.string().optional(),
      last: z.string().optional(),
      prefix: z.string().optional(),
      suffix: z.string().optional(),
    }),
    phones: z.array(typedValue.extend({ channelUserId: z.string().optional() })).optional(),
    emails: z.array(typedValue).optional(),
    urls: z.array(typedValue).optional(),
    addresses: z
      .array(
        z.object({
          street: z.string().optional(),
          city: z.string().optional(),
          state: z.string().optional(),
          postalCode: z.string().optional(),
          country: z.string().optional(),
          countryCode: z.string().optional(),
          type: z.string().optional(),
        }),
      )
      .optional(),
    organization: z
      .object({
        company: z.string().optional(),
        department: z.string().optional(),
        title: z.string().optional(),
      })
      .optional(),
    /** As the provider gives it: a date with or without a year. */
    birthday: z.string().optional(),
    /** `request` when the person answered a request for their contact details. */
    origin: z.enum(['request', 'other']).optional(),
  })
  .meta({ id: 'ContactCard' });
export type ContactCard = z.infer<typeof ContactCardSchema>;

const ContactsContentSchema = z.object({
  kind: z.literal('contacts'),
  contacts: z.array(ContactCardSchema).min(1),
});

/**
 * The answer to something the business sent or shows: a button, a list row, a quick reply, a menu or ice breaker (`postback`), a
 * form, a call permission.
 *
 * `id` is the developer's payload, `title` what the person saw. `form.raw` is the provider's text;
 * `form.fields` is present only when that text is a JSON object.
 */
const InteractiveReplyContentSchema = z.object({
  kind: z.literal('interactive_reply'),
  reply: z.object({
    type: z.enum([
      'button',
      'template_button',
      'list',
      'quick_reply',
      'postback',
      'form',
      'call_permission',
    ]),
    id: z.string().optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    form: z
      .object({
        name: z.string().optional(),
        raw: z.string().optional(),
        fields: z.record(z.string(), z.unknown()).optional(),
      })
      .optional(),
    permission: z
      .object({
        response: z.enum(['accept', 'reject']),
        permanent: z.boolean().optional(),
        expiresAt: z.string().optional(),
        source: z.string().optional(),
      })
      .optional(),
  }),
});

const OrderContentSchema = z.object({
  kind: z.literal('order'),
  catalogId: z.string().optional(),
  text: z.string().optional(),
  items: z.array(
    z.object({
      productId: z.string(),
      quantity: z.number().optional(),
      /** Price of one piece in units of `currency` (not in cents). */
      unitPrice: z.number().optional(),
      /** ISO 4217. */
      currency: z.string().optional(),
    }),
  ),
});

const WelcomeRequestContentSchema = z.object({ kind: z.literal('request_welcome') });

/** Something the channel says about a person: a new number, a new id, a changed identity. */
const SystemContentSchema = z.object({
  kind: z.literal('system'),
  change: z.enum(['number_changed', 'user_id_changed', 'identity_changed', 'other']),
  /** The provider's own name of the change. */
  providerKind: z.string().optional(),
  text: z.string().optional(),
  newPhoneNumber: z.string().optional(),
  newUserId: z.string().optional(),
  identityHash: z.string().optional(),
});

/**
 * A message of a kind this contract cannot express, or whose content the provider withheld.
 *
 * `providerKind` is the provider's name of it; `text` is there when the provider sent some anyway.
 */
const UnsupportedContentSchema = z.object({
  kind: z.literal('unsupported'),
  providerKind: z.string(),
  text: z.string().optional(),
  errors: z.array(ProviderErrorSchema).optional(),
});

/** What a message says: a closed union by `kind`. */
export const MessageContentSchema = z
  .discriminatedUnion('kind', [
    TextContentSchema,
    MediaContentSchema,
    SharedContentSchema,
    LocationContentSchema,
    ContactsContentSchema,
    InteractiveReplyContentSchema,
    OrderContentSchema,
    WelcomeRequestContentSchema,
    SystemContentSchema,
    UnsupportedContentSchema,
  ])
  .meta({ id: 'MessageContent' });
export type MessageContent = z.infer<typeof MessageContentSchema>;

/** The members of {@link MessageContent} of one kind. */
export type MessageContentOf<TKind extends MessageContent['kind']> = Extract<
  MessageContent,
  { kind: TKind }
>;
