import type { GraphCall } from './graph-call.ts';
import { type MediaFile, uploadFile } from './upload-file.ts';

/**
 * Uploads a file to Messenger, to be sent later from the same page, to anybody. Meta keeps it for 90 days.
 *
 * @param pageId the page
 * @param file with Meta's type of it
 * @throws ConnectorError as {@link uploadFile}
 * @see https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api (read 2026-11-21)
 */
export function uploadAttachment(
  call: GraphCall,
  pageId: string,
  file: MediaFile & { readonly type: 'image' | 'video' | 'audio' | 'file' },
): Promise<{ readonly mediaId: string }> {
  const attachment = { type: file.type, payload: { is_reusable: true } };
  return uploadFile(
    call,
    {
      path: `${pageId}/message_attachments`,
      fields: { message: JSON.stringify({ attachment }) },
      fileField: 'filedata',
      idMember: 'attachment_id',
    },
    file,
  );
}
