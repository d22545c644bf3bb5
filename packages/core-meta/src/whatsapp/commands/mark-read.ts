import type { CommandDefinition } from '@pyloto/core-connectors';
import {
  type MarkReadCommand,
  MarkReadCommandSchema,
  MESSAGING_COMMAND_CAPABILITIES,
} from '@pyloto/core-messaging';

import { checkHead, checkMessageId } from '../../outbound/command-head.ts';
import { exampleSignal, signalDefinition } from './signal-definition.ts';
import { whatsappForms } from './whatsapp-forms.ts';
import { postRead } from './post-read.ts';
import { refused } from '../../outbound/refusals.ts';

/**
 * Shows that a message, and those before it, were read. WhatsApp does not need to know whose it is.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/guides/mark-message-as-read (read 2026-11-21)
 */
export const markRead: CommandDefinition<MarkReadCommand> = {
  name: 'mark-read',
  capabilityId: MESSAGING_COMMAND_CAPABILITIES.readReceipts,
  summary: 'Shows the sender of a message, and of those before it, that it was read.',
  schema: MarkReadCommandSchema,
  example: { clientMessageId: 'read-1042', ...exampleSignal },
  ...signalDefinition,
  check: (command) => [
    ...checkHead(command, whatsappForms),
    ...(command.message === undefined
      ? refused('message', 'given: WhatsApp marks messages, not conversations')
      : checkMessageId('message', command.message, whatsappForms)),
  ],
  send: ({ accountId, message }, call) => postRead({ accountId, message, isTyping: false }, call),
};
