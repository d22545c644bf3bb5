import type { CommandDefinition } from '@pyloto/core-connectors';

import { directContent } from '../../direct-messages/commands/content/direct-content.ts';
import type { DirectMessageChannel } from '../../direct-messages/commands/direct-message-channel.ts';
import { directMessageCommands } from '../../direct-messages/commands/direct-message-commands.ts';
import { notOneEmoji } from '../../outbound/one-emoji.ts';
import { characters } from '../../outbound/text-measure.ts';
import { messengerFiles } from './messenger-files.ts';

/**
 * What Messenger is to the commands that it shares with Instagram.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/send-api (read 2026-11-21)
 */
const messenger: DirectMessageChannel = {
  forms: {
    channel: 'messenger',
    account: { pattern: /^\d{1,20}$/, mustBe: 'the id of a page, for example 109876543210987' },
    message: {
      pattern: /^\S{1,512}$/,
      mustBe: 'the id of a message on Messenger, as its event has it',
    },
  },
  examples: {
    accountId: '109876543210987',
    recipientId: '7298561430215587',
    externalMessageId: 'm_AbCdEfGhIjKlMnOpQrStUvWxYz',
  },
  ...directContent({
    text: characters(2000),
    files: messengerFiles,
    hasQuickReplyImages: true,
  }),
  senderOf: (accountId) => accountId,
  hasMetadata: true,
  reaction: {
    check: notOneEmoji,
    toGraph: (emoji) => emoji,
  },
};

/** What a Messenger connector does for its product, for `defineConnector`. */
export const messengerCommands: readonly CommandDefinition[] = directMessageCommands(messenger);
