import type { CommandDefinition } from '@pyloto/core-connectors';

import type { DirectMessageChannel } from './direct-message-channel.ts';
import { sendMessage } from './send-message.ts';

/** What a channel of direct messages does for its product. */
export function directMessageCommands(channel: DirectMessageChannel): readonly CommandDefinition[] {
  return [sendMessage(channel)];
}
