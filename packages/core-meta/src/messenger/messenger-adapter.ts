import type { ConnectorAdapter } from '@pyloto/core-connectors';

import { directMessagesAdapter } from '../direct-messages/direct-messages-adapter.ts';
import { dereferenceLead } from '../leads/dereference-lead.ts';
import { messengerCommands } from './commands/messenger-commands.ts';
import { type MessengerEventData, messengerManifest } from './messenger-manifest.ts';
import { messengerObject } from './messenger-object.ts';

/** Messenger, and everything else that a Page delivers, but for how Meta proves itself. */
export const messengerAdapter: ConnectorAdapter<MessengerEventData> = {
  ...directMessagesAdapter({
    manifest: messengerManifest,
    object: messengerObject,
    commands: messengerCommands,
    reportsUpTo: true,
  }),
  dereference: dereferenceLead,
};
