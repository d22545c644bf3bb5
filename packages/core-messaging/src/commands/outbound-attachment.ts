import { AttachmentSchema } from '@pyloto/core-events';
import { z } from 'zod';

/** An address that the provider can read: Meta and others refuse plain http. */
export const HttpsUrlSchema = z.url({
  protocol: /^https$/,
  error: 'must be a public https address, for example https://files.example/a.pdf',
});

const file = {
  type: AttachmentSchema.shape.type,
  fileName: z.string().min(1).max(240).optional(),
};

/** A file to send: one that the provider has (`externalId`, from `upload-media`), or one that it fetches itself (`url`). */
export const OutboundAttachmentSchema = z
  .union([
    z.strictObject({ ...file, externalId: z.string().min(1) }),
    z.strictObject({ ...file, url: HttpsUrlSchema }),
  ])
  .meta({ id: 'OutboundAttachment' });
export type OutboundAttachment = z.infer<typeof OutboundAttachmentSchema>;
