import { z } from 'zod';

/**
 * A delivery as Acme Chat sends it. Loose: it lists what is read here, and everything else may come and go.
 *
 * An item is looked at by itself, so that a broken one costs its neighbours nothing.
 */
export const DeliverySchema = z.looseObject({
  account: z.looseObject({ id: z.string().min(1) }),
  items: z.array(z.unknown()),
});

/** What every item says of itself. */
export const ItemSchema = z.looseObject({ kind: z.string() });
// [inbound]

/** Somebody wrote to the account. */
export const MessageItemSchema = z.looseObject({
  id: z.string().min(1),
  from: z.looseObject({ id: z.string().min(1), name: z.string().optional() }),
  /** Seconds since the epoch. */
  sent_at: z.number(),
  /** Absent where the message is something else than text. */
  text: z.string().optional(),
});
export type MessageItem = z.infer<typeof MessageItemSchema>;
// [/inbound]
// [outbound]

/** How far a message of the account has come. */
export const StatusItemSchema = z.looseObject({
  message_id: z.string().min(1),
  to: z.string().min(1),
  status: z.enum(['sent', 'delivered', 'read', 'failed']),
  /** Seconds since the epoch. */
  at: z.number(),
  /** What was given along when the message was sent. */
  client_ref: z.string().optional(),
  error: z.looseObject({ code: z.string().min(1) }).optional(),
});
export type StatusItem = z.infer<typeof StatusItemSchema>;
// [/outbound]
