import type { CommandDefinition } from '@pyloto/core-connectors';
import type { OutboundContent, SendMessageCommand } from '@pyloto/core-messaging';

import { instagramCommands } from '../../instagram/commands/instagram-commands.ts';
import { messengerCommands } from '../../messenger/commands/messenger-commands.ts';
import { type Asking, type CommandsOnTrial, onTrial } from '../../outbound/test-commands.ts';

export { bodyOf, CALLBACK_DATA, callTo, UNKNOWN } from '../../outbound/test-commands.ts';

/** Invented: somebody to write to, a message of theirs, and what Meta answers to one. */
export const PERSON = '7298561430215587';
export const MID = 'm_GtKcXhTbVvYqRz3jQ';
export const ACCEPTED = { recipient_id: PERSON, message_id: 'm_Sent' } as const;

/** A channel, to be tried. */
export type ChannelOnTrial = CommandsOnTrial & {
  readonly commands: readonly CommandDefinition[];
  /** What every command of an invented account says. */
  readonly head: {
    readonly clientMessageId: string;
    readonly channel: string;
    readonly accountId: string;
  };
  /** Asks for a message to the invented person; `parts` are put over the command. */
  readonly sending: (content: OutboundContent, parts?: Partial<SendMessageCommand>) => Asking;
};

function channelOnTrial(
  channel: string,
  accountId: string,
  commands: readonly CommandDefinition[],
): ChannelOnTrial {
  const head = { clientMessageId: 'c-1', channel, accountId };
  return {
    ...onTrial(commands),
    commands,
    head,
    sending: (content, parts) => ({
      name: 'send-message',
      command: { ...head, to: { id: PERSON }, content, ...parts },
    }),
  };
}

/** Both channels, by name. */
export const CHANNELS = {
  instagram: channelOnTrial('instagram', '17841401234567891', instagramCommands),
  messenger: channelOnTrial('messenger', '108104325522914', messengerCommands),
} as const;
/** For `test.each`. */
export const CHANNEL_NAMES = ['instagram', 'messenger'] as const;
