import type { GraphCall } from './graph-call.ts';
import { type MediaFile, uploadFile } from './upload-file.ts';

/**
 * Uploads a file to WhatsApp, to be sent later from the same number. Meta keeps it for 30 days.
 *
 * @param accountId the phone number id
 * @throws ConnectorError as {@link uploadFile}
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#upload-media (read 2026-11-21)
 */
export function uploadMedia(
  call: GraphCall,
  accountId: string,
  file: MediaFile,
): Promise<{ readonly mediaId: string }> {
  return uploadFile(
    call,
    {
      path: `${accountId}/media`,
      fields: { messaging_product: 'whatsapp', type: file.mimeType },
      fileField: 'file',
      idMember: 'id',
    },
    file,
  );
}
