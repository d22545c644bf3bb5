import type { CommandDefinition, CommandFacts, CommandRefusal } from '@pyloto/core-connectors';
import type { ReactCommand } from '@pyloto/core-messaging';

import { checkHead, checkMessageId } from '../../outbound/command-head.ts';
import { whatsappForms } from './whatsapp-forms.ts';
import { drainedBy, pairBucket, phoneNumberBucket } from './pacing.ts';
import { postMessage } from './post-message.ts';
import { checkRecipient, recipientId } from './recipient.ts';
import { notOneEmoji } from '../../outbound/one-emoji.ts';
import { reactWords } from '../../outbound/react-words.ts';
import { isWindowClosed } from '../../outbound/service-window.ts';

/**
 * Puts an emoji on a message, or takes it away: on WhatsApp a message like any other, of which there is only a status `sent`.
 *
 * Outside the 24-hour window it is `window_closed`, not `template_required`: no template does the same.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/messages/reaction-messages (read 2026-11-21)
 */
export const react: CommandDefinition<ReactCommand> = {
  ...reactWords,
  example: {
    clientMessageId: 'order-1042-thanks',
    channel: 'whatsapp',
    accountId: '106540352242922',
    to: { id: '5511999990000' },
    message: {
      externalMessageId: 'wamid.HBgNNTUxMTk5OTk5MDAwMBUCABIYFDNBMUM5RTc3QjA0RDVGMkE2OEMzAA==',
    },
    action: 'react',
    emoji: '👍',
  },
  isRepeatable: false,
  conversationOf: ({ to }) => recipientId(to),
  check: (command, facts) => [
    ...checkHead(command, whatsappForms),
    ...checkRecipient(command.to),
    ...checkMessageId('message', command.message, whatsappForms),
    ...(command.action === 'react' ? notOneEmoji(command.emoji) : []),
    ...checkWindow(facts),
  ],
  bucketsOf: ({ accountId, to }) => [phoneNumberBucket(accountId), pairBucket(accountId, to)],
  drainedBy,
  send: (command, call) => {
    const emoji = command.action === 'react' ? command.emoji : '';
    const reaction = { message_id: command.message.externalMessageId, emoji };
    return postMessage(command, { type: 'reaction', reaction }, call);
  },
};

function checkWindow(facts: CommandFacts): readonly CommandRefusal[] {
  if (!isWindowClosed(facts)) return [];
  return [{ code: 'window_closed', field: 'to.id', mustBe: 'somebody who wrote within 24 hours' }];
}
