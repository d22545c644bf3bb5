import type { CommandDefinition } from '@pyloto/core-connectors';

import { commentCommands } from '../../comments/commands/comment-commands.ts';
import { directContent } from '../../direct-messages/commands/content/direct-content.ts';
import type { DirectMessageChannel } from '../../direct-messages/commands/direct-message-channel.ts';
import { directMessageCommands } from '../../direct-messages/commands/direct-message-commands.ts';
import { isInstagramToken } from '../../graph/index.ts';
import { refused } from '../../outbound/refusals.ts';
import { utf8Bytes } from '../../outbound/text-measure.ts';
import { instagramFiles } from './instagram-files.ts';

/** The heart, with and without the mark that it is to be shown in colour. */
const HEARTS: ReadonlySet<string> = new Set(['❤', '❤️']);

/**
 * What Instagram is to the commands that it shares with Messenger.
 *
 * A token of Facebook Login is one of the Page that stands behind the account, and Meta knows it as `me`: the account's own id has no
 * messages on that host.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api (read 2026-11-21)
 * @see https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message (read 2026-11-21)
 */
const instagram: DirectMessageChannel = {
  forms: {
    channel: 'instagram',
    account: {
      pattern: /^\d{1,20}$/,
      mustBe: 'the id of a professional account, for example 17841405309211844',
    },
    message: {
      pattern: /^\S{1,512}$/,
      mustBe: 'the id of a message on Instagram, as its event has it',
    },
  },
  examples: {
    accountId: '17841405309211844',
    recipientId: '7298561430215587',
    externalMessageId: 'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE',
  },
  ...directContent({
    text: utf8Bytes(1000),
    files: instagramFiles,
    hasQuickReplyImages: false,
  }),
  senderOf: (accountId, { accessToken }) => (isInstagramToken(accessToken) ? accountId : 'me'),
  hasMetadata: false,
  reaction: {
    check: (emoji) =>
      HEARTS.has(emoji) ? [] : refused('emoji', '❤: Instagram takes no other from a business'),
    toGraph: () => 'love',
  },
};

/** What an Instagram connector does for its product, for `defineConnector`. */
export const instagramCommands: readonly CommandDefinition[] = [
  ...directMessageCommands(instagram),
  ...commentCommands({
    direct: instagram,
    commentId: {
      pattern: /^\d{1,20}$/,
      mustBe: 'the id of a comment, for example 17870913679156914',
      example: '17870913679156914',
    },
    replyEdge: 'replies',
    hideParameter: 'hide',
  }),
];
