import { uploadMedia } from '../../graph/index.ts';
import { uploadDefinition } from '../../outbound/upload-definition.ts';
import { whatsappFiles } from './whatsapp-files.ts';
import { whatsappForms } from './whatsapp-forms.ts';

/**
 * Gives Meta a file; `result.mediaId` is valid for 30 days, for messages from the same number.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#upload-media (read 2026-11-21)
 */
export const uploadMediaCommand = uploadDefinition({
  forms: whatsappForms,
  accountId: '106540352242922',
  files: whatsappFiles,
  upload: (call, { accountId }, file) => uploadMedia(call, accountId, file),
});
