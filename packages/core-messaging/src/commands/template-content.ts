import { z } from 'zod';

import { OutboundAttachmentSchema } from './outbound-attachment.ts';

/** The name of the place that it fills, for templates whose places are named; absent: places are filled in order. */
const name = z.string().min(1).optional();

const TextParameterSchema = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1),
  name,
});
const CurrencyParameterSchema = z.strictObject({
  type: z.literal('currency'),
  /** What is shown where the amount cannot be written in the recipient's way. */
  fallback: z.string().min(1),
  /** ISO 4217. */
  code: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: 'must be three letters of ISO 4217, for example BRL' }),
  /** Thousandths of one unit of the currency: 9990 is 9.99. */
  amount1000: z.int(),
  name,
});
const DateTimeParameterSchema = z.strictObject({
  type: z.literal('date_time'),
  fallback: z.string().min(1),
  name,
});
const LocationParameterSchema = z.strictObject({
  type: z.literal('location'),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: z.string().min(1).optional(),
  address: z.string().min(1).optional(),
});
const MediaParameterSchema = z.strictObject({
  type: z.literal('media'),
  attachment: OutboundAttachmentSchema,
});

const HeaderParameterSchema = z.discriminatedUnion('type', [
  TextParameterSchema,
  MediaParameterSchema,
  LocationParameterSchema,
]);
const BodyParameterSchema = z.discriminatedUnion('type', [
  TextParameterSchema,
  CurrencyParameterSchema,
  DateTimeParameterSchema,
]);

/** The position of the button in the template, from 0. */
const index = z.int().min(0).max(9);

const ButtonParameterSchema = z.discriminatedUnion('type', [
  /** `payload` comes back when the person taps the button. */
  z.strictObject({ type: z.literal('quick_reply'), index, payload: z.string().min(1) }),
  /** `suffix` is added to the address of the template. */
  z.strictObject({ type: z.literal('url'), index, suffix: z.string().min(1) }),
  z.strictObject({ type: z.literal('copy_code'), index, code: z.string().min(1) }),
  z.strictObject({
    type: z.literal('form'),
    index,
    token: z.string().min(1).optional(),
    data: z.record(z.string(), z.unknown()).optional(),
  }),
]);

/** A message that the provider has approved, with its places filled in. */
export const TemplateContentSchema = z.strictObject({
  kind: z.literal('template'),
  name: z.string().min(1),
  /** As the provider names it: `pt_BR`. */
  language: z.string().min(2),
  header: HeaderParameterSchema.optional(),
  body: z.array(BodyParameterSchema).optional(),
  buttons: z.array(ButtonParameterSchema).optional(),
});
