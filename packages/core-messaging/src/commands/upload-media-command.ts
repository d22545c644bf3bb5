import { commandFields } from '@pyloto/core-connectors';
import { AttachmentSchema } from '@pyloto/core-events';
import { z } from 'zod';

import { HttpsUrlSchema } from './outbound-attachment.ts';

/** Gives the provider a file to send later; the answer's `result.mediaId` is an attachment's `externalId`. */
export const UploadMediaCommandSchema = z
  .strictObject({
    ...commandFields,
    type: AttachmentSchema.shape.type,
    /** `image/jpeg`. */
    mimeType: z.string().regex(/^[a-z]+\/[\w.+-]+(?:; ?[\w-]+=[\w.-]+)*$/, {
      error: 'must be a media type, for example image/jpeg',
    }),
    fileName: z.string().min(1).max(240).optional(),
    source: z.discriminatedUnion('kind', [
      /** A public https address; redirects are not followed. */
      z.strictObject({ kind: z.literal('url'), url: HttpsUrlSchema }),
      z.strictObject({ kind: z.literal('base64'), data: z.base64().min(1) }),
    ]),
    /** The file's SHA-256 in hex: anything else is refused. */
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: 'must be 64 digits of lower-case hex' })
      .optional(),
  })
  .meta({ id: 'UploadMediaCommand' });
export type UploadMediaCommand = z.infer<typeof UploadMediaCommandSchema>;
