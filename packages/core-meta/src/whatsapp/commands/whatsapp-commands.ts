import type { CommandDefinition } from '@pyloto/core-connectors';

import { markRead } from './mark-read.ts';
import { react } from './react.ts';
import { sendMessage } from './send-message.ts';
import { typing } from './typing.ts';
import { uploadMediaCommand } from './upload-media.ts';

/** What a WhatsApp connector does for its product, for `defineConnector`. */
export const whatsappCommands: readonly CommandDefinition[] = [
  sendMessage,
  react,
  markRead,
  typing,
  uploadMediaCommand,
];
