import type { CommandDefinition } from '@pyloto/core-connectors';
import {
  MESSAGING_COMMAND_CAPABILITIES,
  type SendMessageCommand,
  SendMessageCommandSchema,
} from '@pyloto/core-messaging';

import type { JsonObject } from '../../json/json-object.ts';
import { checkMessageId } from '../../outbound/command-head.ts';
import { divideMessage } from '../../outbound/divide-message.ts';
import { checkAddress } from './check-address.ts';
import { checkWindow } from './check-window.ts';
import type { DirectMessageChannel } from './direct-message-channel.ts';
import { contentBucket, drainedBy } from './pacing.ts';
import { postMessage } from './post-message.ts';

/**
 * Sends one message, or a long text as several.
 *
 * Of the tags that let a message come later only the one for people who answer is left: since 2026-04-27 the others are refused.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/send-api (read 2026-11-21)
 * @see https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api (read 2026-11-21)
 */
export function sendMessage(channel: DirectMessageChannel): CommandDefinition<SendMessageCommand> {
  const { forms, examples, content } = channel;
  return {
    name: 'send-message',
    capabilityId: MESSAGING_COMMAND_CAPABILITIES.outboundMessages,
    summary: 'Sends a message: text, files, quick replies, buttons or cards.',
    schema: SendMessageCommandSchema,
    example: {
      clientMessageId: 'order-1042-shipped',
      channel: forms.channel,
      accountId: examples.accountId,
      to: { id: examples.recipientId },
      content: { kind: 'text', text: 'Your blue bicycle is on its way.' },
    },
    isRepeatable: false,
    conversationOf: ({ to }) => to.id,
    check: (command, facts) => [
      ...checkAddress(command, forms),
      ...checkMessageId('replyTo', command.replyTo, forms),
      ...content.check(command.content),
      ...checkWindow(facts, command.tag),
    ],
    partsOf: (command) => divideMessage(command, channel.text),
    bucketsOf: (command) => [contentBucket(command.accountId, command.content)],
    drainedBy: (command, refusal) =>
      drainedBy(contentBucket(command.accountId, command.content), refusal),
    send: (part, call) => {
      const { accountId, to } = part;
      const message = content.toGraph(part.content);
      return postMessage(
        channel,
        { accountId, recipient: { id: to.id }, message, manner: mannerOf(part) },
        call,
      );
    },
  };
}

function mannerOf({ tag, replyTo }: SendMessageCommand): JsonObject {
  return {
    ...(tag === undefined
      ? { messaging_type: 'RESPONSE' }
      : { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }),
    reply_to: replyTo === undefined ? undefined : { mid: replyTo.externalMessageId },
  };
}
