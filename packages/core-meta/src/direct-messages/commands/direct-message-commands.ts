import type { CommandDefinition } from '@pyloto/core-connectors';

import type { DirectMessageChannel } from './direct-message-channel.ts';
import { markRead } from './mark-read.ts';
import { react } from './react.ts';
import { sendMessage } from './send-message.ts';
import { typing } from './typing.ts';

/** What a channel of direct messages does for its product. */
export function directMessageCommands(channel: DirectMessageChannel): readonly CommandDefinition[] {
  return [sendMessage(channel), react(channel), markRead(channel), typing(channel)];
}
