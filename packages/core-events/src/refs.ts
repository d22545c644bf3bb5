import { z } from 'zod';

const id = z.string().min(1);

/** An account on a channel: the phone number id on WhatsApp, the page on Messenger, the mailbox of an e-mail channel. */
export const ChannelRefSchema = z
  .object({
    type: z.string().regex(/^[a-z][a-z0-9-]*$/),
    accountId: id,
    /** How the account shows itself to people, for instance its display phone number. */
    displayId: id.optional(),
  })
  .meta({ id: 'ChannelRef' });
export type ChannelRef = z.infer<typeof ChannelRefSchema>;

/**
 * Somebody who writes, reads or reacts.
 *
 * `id` is what the provider accepts as the address of an answer. `aliases` are other ids of the same
 * person that the provider named in the same breath (on WhatsApp the business-scoped user id).
 */
export const ActorRefSchema = z
  .object({
    id,
    kind: z.enum(['user', 'business', 'system']).optional(),
    displayName: z.string().optional(),
    username: z.string().optional(),
    phoneNumber: z.string().optional(),
    aliases: z.array(id).optional(),
  })
  .meta({ id: 'ActorRef' });
export type ActorRef = z.infer<typeof ActorRefSchema>;

/** A thread: on a direct channel its id is the counterpart's id, in a group the group's. */
export const ConversationRefSchema = z
  .object({ id, kind: z.enum(['direct', 'group']) })
  .meta({ id: 'ConversationRef' });
export type ConversationRef = z.infer<typeof ConversationRefSchema>;

/** A message by the provider's id. */
export const MessageRefSchema = z
  .object({ externalMessageId: id, author: ActorRefSchema.optional() })
  .meta({ id: 'MessageRef' });
export type MessageRef = z.infer<typeof MessageRefSchema>;

/**
 * A file that a message carries: where it is, never its bytes.
 *
 * `externalId` is asked of the provider's media API; `url` may expire within minutes. At least one
 * of the two is present unless the provider withheld both (`pending`: it announces the file later).
 */
export const AttachmentSchema = z
  .object({
    type: z.enum(['image', 'video', 'audio', 'voice', 'document', 'sticker', 'file']),
    externalId: id.optional(),
    url: z.string().min(1).optional(),
    mimeType: z.string().optional(),
    sizeBytes: z.int().nonnegative().optional(),
    /** SHA-256 of the file as the provider gives it (Meta: base64). */
    sha256: z.string().optional(),
    fileName: z.string().optional(),
    animated: z.boolean().optional(),
    pending: z.boolean().optional(),
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.infer<typeof AttachmentSchema>;
