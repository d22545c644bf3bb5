import type { CommandDefinition } from '@pyloto/core-connectors';
import type { TypingCommand } from '@pyloto/core-messaging';

import { checkMessageId } from '../../outbound/command-head.ts';
import { checkAddress } from './check-address.ts';
import type { DirectMessageChannel } from './direct-message-channel.ts';
import { accountPacing } from './pacing.ts';
import { postSenderAction } from './post-sender-action.ts';

type SignalDefinition = Omit<
  CommandDefinition<TypingCommand>,
  'name' | 'capabilityId' | 'summary' | 'schema'
>;

/**
 * A signal to somebody in their conversation: that they were read, that an answer is being typed.
 *
 * A message that the command names is not needed: the conversation is what is marked. No window applies that is known here.
 *
 * @param words an id for the example, and Meta's name of what is shown
 * @see https://developers.facebook.com/docs/messenger-platform/send-messages/sender-actions (read 2026-11-21)
 */
export function signalDefinition(
  channel: DirectMessageChannel,
  words: {
    readonly clientMessageId: string;
    readonly actionOf: (command: TypingCommand) => string;
  },
): SignalDefinition {
  const { forms, examples } = channel;
  return {
    ...accountPacing,
    example: {
      clientMessageId: words.clientMessageId,
      channel: forms.channel,
      accountId: examples.accountId,
      to: { id: examples.recipientId },
    },
    isRepeatable: true,
    check: (command) => [
      ...checkAddress(command, forms),
      ...checkMessageId('message', command.message, forms),
    ],
    send: (command, call) => {
      const { accountId, to } = command;
      const action = { sender_action: words.actionOf(command) };
      return postSenderAction(channel, { accountId, to, action }, call);
    },
  };
}
