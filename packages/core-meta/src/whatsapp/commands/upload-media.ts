import type { CommandDefinition } from '@pyloto/core-connectors';
import {
  MESSAGING_COMMAND_CAPABILITIES,
  type UploadMediaCommand,
  UploadMediaCommandSchema,
} from '@pyloto/core-messaging';

import { graphCallOf, uploadMedia } from '../../graph/index.ts';
import { checkHead } from '../../outbound/command-head.ts';
import { whatsappForms } from './whatsapp-forms.ts';
import { checkFile, maxFileBytes } from './media-file-rules.ts';
import { openFile } from './open-file.ts';

/** Meta demands a name and shows it to nobody: what a document is called is said when it is sent. */
const UNNAMED = 'file';

/**
 * Gives Meta a file; `result.mediaId` is valid for 30 days, for messages from the same number.
 *
 * A file behind an address is read from there and sent on, and never kept. It has no limit in common with messages: those of
 * management calls are Meta's to say.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#upload-media (read 2026-11-21)
 */
export const uploadMediaCommand: CommandDefinition<UploadMediaCommand> = {
  name: 'upload-media',
  capabilityId: MESSAGING_COMMAND_CAPABILITIES.mediaUploads,
  summary: 'Gives the provider a file, to be sent later by its id.',
  schema: UploadMediaCommandSchema,
  example: {
    clientMessageId: 'upload-1042',
    channel: 'whatsapp',
    accountId: '106540352242922',
    type: 'image',
    mimeType: 'image/jpeg',
    source: { kind: 'url', url: 'https://shop.example/blue-bicycle.jpg' },
  },
  isRepeatable: true,
  check: (command) => [...checkHead(command, whatsappForms), ...checkFile(command)],
  bucketsOf: () => [],
  send: async (command, call) => {
    const { accountId, mimeType, fileName = UNNAMED, sha256, source } = command;
    const bytes = await openFile(source, call, maxFileBytes(command));
    const { mediaId } = await uploadMedia(graphCallOf(call, true), accountId, {
      bytes,
      mimeType,
      fileName,
      ...(sha256 !== undefined && { sha256 }),
    });
    return { result: { mediaId } };
  },
};
