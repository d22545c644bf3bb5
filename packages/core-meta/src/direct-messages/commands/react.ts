import type { CommandDefinition } from '@pyloto/core-connectors';
import type { ReactCommand } from '@pyloto/core-messaging';

import type { JsonObject } from '../../json/json-object.ts';
import { checkMessageId } from '../../outbound/command-head.ts';
import { reactWords } from '../../outbound/react-words.ts';
import { checkAddress } from './check-address.ts';
import { checkWindow } from './check-window.ts';
import type { DirectMessageChannel } from './direct-message-channel.ts';
import { accountPacing } from './pacing.ts';
import { postSenderAction } from './post-sender-action.ts';

/**
 * Puts a reaction on a message, or takes it away. Here it is no message: there is one per message, a new one replaces it, and it has
 * neither an id nor a status.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/send-messages/sender-actions (read 2026-11-21)
 * @see https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message (read 2026-11-21)
 */
export function react(channel: DirectMessageChannel): CommandDefinition<ReactCommand> {
  const { forms, examples, reaction } = channel;
  return {
    ...accountPacing,
    ...reactWords,
    example: {
      clientMessageId: 'order-1042-thanks',
      channel: forms.channel,
      accountId: examples.accountId,
      to: { id: examples.recipientId },
      message: { externalMessageId: examples.externalMessageId },
      action: 'react',
      emoji: '❤',
    },
    isRepeatable: true,
    conversationOf: ({ to }) => to.id,
    check: (command, facts) => [
      ...checkAddress(command, forms),
      ...checkMessageId('message', command.message, forms),
      ...(command.action === 'react' ? reaction.check(command.emoji) : []),
      ...checkWindow(facts, undefined),
    ],
    send: (command, call) => {
      const { accountId, to } = command;
      return postSenderAction(channel, { accountId, to, action: actionOf(command, channel) }, call);
    },
  };
}

function actionOf(command: ReactCommand, { reaction }: DirectMessageChannel): JsonObject {
  const message_id = command.message.externalMessageId;
  return command.action === 'react'
    ? {
        sender_action: 'react',
        payload: { message_id, reaction: reaction.toGraph(command.emoji) },
      }
    : { sender_action: 'unreact', payload: { message_id } };
}
