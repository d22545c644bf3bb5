import type { Command, CommandDefinition } from '@pyloto/core-connectors';

import { drainedBy, phoneNumberBucket } from './pacing.ts';

/** What the commands that show something about a message, and may be given twice, have in common. */
export const signalDefinition: Pick<CommandDefinition, 'isRepeatable' | 'bucketsOf' | 'drainedBy'> =
  {
    isRepeatable: true,
    bucketsOf: ({ accountId }) => [phoneNumberBucket(accountId)],
    drainedBy: ({ accountId }, refusal) => drainedBy({ accountId }, refusal),
  };

/** The rest of an example: an account, and a message of somebody's. */
export const exampleSignal: Omit<Command, 'clientMessageId'> & {
  readonly message: { readonly externalMessageId: string };
} = {
  channel: 'whatsapp',
  accountId: '106540352242922',
  message: {
    externalMessageId: 'wamid.HBgNNTUxMTk5OTk5MDAwMBUCABIYFDNBMUM5RTc3QjA0RDVGMkE2OEMzAA==',
  },
};
