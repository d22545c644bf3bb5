import type { CommandDefinition, CommandRefusal } from '@pyloto/core-connectors';
import {
  MESSAGING_COMMAND_CAPABILITIES,
  type TypingCommand,
  TypingCommandSchema,
} from '@pyloto/core-messaging';

import { checkHead, checkMessageId } from '../../outbound/command-head.ts';
import { exampleSignal, signalDefinition } from './signal-definition.ts';
import { whatsappForms } from './whatsapp-forms.ts';
import { postRead } from './post-read.ts';
import { refused } from '../../outbound/refusals.ts';

/**
 * Shows that an answer is being typed, for 25 seconds or until it is there; the message that is answered becomes read.
 *
 * No window applies: the message that it names is somebody's, and Meta refuses one that is too old.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators (read 2026-11-21)
 */
export const typing: CommandDefinition<TypingCommand> = {
  name: 'typing',
  capabilityId: MESSAGING_COMMAND_CAPABILITIES.typingIndicators,
  summary: 'Shows that an answer is being typed, for 25 seconds or until it is there.',
  schema: TypingCommandSchema,
  example: { clientMessageId: 'typing-1042', ...exampleSignal },
  ...signalDefinition,
  check: (command) => [
    ...checkHead(command, whatsappForms),
    ...checkTyping(command),
    ...checkMessageId('message', command.message, whatsappForms),
  ],
  send: ({ accountId, message }, call) => postRead({ accountId, message, isTyping: true }, call),
};

function checkTyping({ message, action }: TypingCommand): readonly CommandRefusal[] {
  return [
    ...(message === undefined
      ? refused('message', 'given: WhatsApp shows typing as the answer to a message')
      : []),
    ...(action === 'stop'
      ? refused('action', 'start: WhatsApp ends it by itself after 25 seconds or at the answer')
      : []),
  ];
}
