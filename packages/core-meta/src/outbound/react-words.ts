import type { CommandDefinition } from '@pyloto/core-connectors';
import { type ReactCommand, ReactCommandSchema } from '@pyloto/core-messaging';
import { OUTBOUND_REACTIONS } from '@pyloto/core-reactions';

/** What reacting is called, whatever the channel. */
export const reactWords: Pick<
  CommandDefinition<ReactCommand>,
  'name' | 'capabilityId' | 'summary' | 'schema'
> = {
  name: 'react',
  capabilityId: OUTBOUND_REACTIONS,
  summary: 'Puts an emoji on a message, or takes it away.',
  schema: ReactCommandSchema,
};
