import type { CommandDefinition } from '@pyloto/core-connectors';
import {
  type MarkReadCommand,
  MarkReadCommandSchema,
  MESSAGING_COMMAND_CAPABILITIES,
} from '@pyloto/core-messaging';

import type { DirectMessageChannel } from './direct-message-channel.ts';
import { signalDefinition } from './signal-definition.ts';

/** Shows somebody that everything they wrote was read. */
export function markRead(channel: DirectMessageChannel): CommandDefinition<MarkReadCommand> {
  return {
    name: 'mark-read',
    capabilityId: MESSAGING_COMMAND_CAPABILITIES.readReceipts,
    summary: 'Shows somebody that what they wrote was read.',
    schema: MarkReadCommandSchema,
    ...signalDefinition(channel, { clientMessageId: 'read-1042', actionOf: () => 'mark_seen' }),
  };
}
