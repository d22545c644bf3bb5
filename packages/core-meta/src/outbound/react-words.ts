import { ReactCommandSchema } from '@pyloto/core-messaging';
import { OUTBOUND_REACTIONS } from '@pyloto/core-reactions';

/** What reacting is called, whatever the channel. */
export const reactWords = {
  name: 'react',
  capabilityId: OUTBOUND_REACTIONS,
  summary: 'Puts an emoji on a message, or takes it away.',
  schema: ReactCommandSchema,
} as const;
