import type { CommandDefinition } from '@pyloto/core-connectors';

import { commentCommands } from '../../comments/commands/comment-commands.ts';
import { directContent } from '../../direct-messages/commands/content/direct-content.ts';
import type { DirectMessageChannel } from '../../direct-messages/commands/direct-message-channel.ts';
import { graphFileType } from '../../direct-messages/commands/content/media-content.ts';
import { directMessageCommands } from '../../direct-messages/commands/direct-message-commands.ts';
import { uploadAttachment } from '../../graph/index.ts';
import { notOneEmoji } from '../../outbound/one-emoji.ts';
import { characters } from '../../outbound/text-measure.ts';
import { uploadDefinition } from '../../outbound/upload-definition.ts';
import { messengerFiles } from './messenger-files.ts';
import { messengerUploads } from './messenger-uploads.ts';

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

/**
 * Gives Meta a file; `result.mediaId` is valid for 90 days, for messages from the same page.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api (read 2026-11-21)
 */
const uploadMedia = uploadDefinition({
  forms: messenger.forms,
  accountId: messenger.examples.accountId,
  files: messengerUploads,
  upload: (call, { accountId, type }, file) =>
    // `check` does not let a type pass that Meta has not.
    uploadAttachment(call, accountId, { ...file, type: graphFileType(type) ?? 'file' }),
});

/** What a Messenger connector does for its product, for `defineConnector`. */
export const messengerCommands: readonly CommandDefinition[] = [
  ...directMessageCommands(messenger),
  uploadMedia,
  ...commentCommands({
    direct: messenger,
    commentId: {
      // The comment's own number behind that of its post, and in old ids that of the page before both.
      pattern: /^\d{1,20}(?:_\d{1,20}){0,2}$/,
      mustBe: 'the id of a comment, for example 122109876543210_987654321098765',
      example: '122109876543210_987654321098765',
    },
    replyEdge: 'comments',
    hideParameter: 'is_hidden',
  }),
];
