import type { CommandDefinition } from '@pyloto/core-connectors';
import {
  MESSAGING_COMMAND_CAPABILITIES,
  type TypingCommand,
  TypingCommandSchema,
} from '@pyloto/core-messaging';

import type { DirectMessageChannel } from './direct-message-channel.ts';
import { signalDefinition } from './signal-definition.ts';

/** Shows somebody that an answer is being typed, until it is there, the command says otherwise, or about 20 seconds are over. */
export function typing(channel: DirectMessageChannel): CommandDefinition<TypingCommand> {
  return {
    name: 'typing',
    capabilityId: MESSAGING_COMMAND_CAPABILITIES.typingIndicators,
    summary: 'Shows somebody that an answer is being typed, or no more.',
    schema: TypingCommandSchema,
    ...signalDefinition(channel, {
      clientMessageId: 'typing-1042',
      actionOf: ({ action }) => (action === 'stop' ? 'typing_off' : 'typing_on'),
    }),
  };
}
