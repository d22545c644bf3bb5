import type { CommandDefinition } from '@pyloto/core-connectors';
import {
  MESSAGING_COMMAND_CAPABILITIES,
  type UploadMediaCommand,
  UploadMediaCommandSchema,
} from '@pyloto/core-messaging';

import { type GraphCall, graphCallOf, type MediaFile } from '../graph/index.ts';
import { checkHead, type HeadForms } from './command-head.ts';
import { checkFile, type FileRules } from './file-rules.ts';
import { openFile } from './open-file.ts';

/** Meta demands a name and shows it to nobody: what a document is called is said when it is sent. */
const UNNAMED = 'file';

/** A channel whose provider keeps files. */
export type UploadChannel = {
  readonly forms: HeadForms;
  /** An account, for the reference. */
  readonly accountId: string;
  readonly files: FileRules;
  readonly upload: (
    call: GraphCall,
    command: UploadMediaCommand,
    file: MediaFile,
  ) => Promise<{ readonly mediaId: string }>;
};

/**
 * Gives Meta a file, to be sent later from the same account by its id (`result.mediaId`).
 *
 * A file behind an address is read from there and sent on, and never kept. It has no limit in common with messages: those of
 * management calls are Meta's to say.
 */
export function uploadDefinition(channel: UploadChannel): CommandDefinition<UploadMediaCommand> {
  const { forms, files } = channel;
  return {
    name: 'upload-media',
    capabilityId: MESSAGING_COMMAND_CAPABILITIES.mediaUploads,
    summary: 'Gives the provider a file, to be sent later by its id.',
    schema: UploadMediaCommandSchema,
    example: {
      clientMessageId: 'upload-1042',
      channel: forms.channel,
      accountId: channel.accountId,
      type: 'image',
      mimeType: 'image/jpeg',
      source: { kind: 'url', url: 'https://shop.example/blue-bicycle.jpg' },
    },
    isRepeatable: true,
    check: (command) => [...checkHead(command, forms), ...checkFile(command, files)],
    bucketsOf: () => [],
    send: async (command, call) => {
      const { mimeType, fileName = UNNAMED, sha256, source } = command;
      const bytes = await openFile(source, call, files.maxBytesOf(command));
      const file = { bytes, mimeType, fileName, ...(sha256 !== undefined && { sha256 }) };
      const { mediaId } = await channel.upload(graphCallOf(call, true), command, file);
      return { result: { mediaId } };
    },
  };
}
