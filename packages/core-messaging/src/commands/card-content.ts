import { z } from 'zod';

import { HttpsUrlSchema } from './outbound-attachment.ts';

const text = z.string().min(1);

/** Suggested answers below a text, which go away with the first answer; the `id` of the one that is tapped comes back. */
export const QuickRepliesContentSchema = z.strictObject({
  kind: z.literal('quick_replies'),
  text,
  replies: z
    .array(z.strictObject({ id: text, title: text, imageUrl: HttpsUrlSchema.optional() }))
    .min(1),
});

const CardButtonSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('reply'), id: text, title: text }),
  z.strictObject({ type: z.literal('link'), url: HttpsUrlSchema, title: text }),
]);

/** Cards side by side, each with a picture, two lines and buttons. */
export const CardsContentSchema = z.strictObject({
  kind: z.literal('cards'),
  cards: z
    .array(
      z.strictObject({
        title: text,
        subtitle: text.optional(),
        imageUrl: HttpsUrlSchema.optional(),
        /** Opened at a tap on the card itself. */
        url: HttpsUrlSchema.optional(),
        buttons: z.array(CardButtonSchema).min(1).optional(),
      }),
    )
    .min(1),
});
