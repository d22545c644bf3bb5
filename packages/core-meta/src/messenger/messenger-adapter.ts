import { directMessagesAdapter } from '../direct-messages/direct-messages-adapter.ts';
import { messengerManifest } from './messenger-manifest.ts';
import { messengerObject } from './messenger-object.ts';

/** Messenger, but for how Meta proves itself. */
export const messengerAdapter = directMessagesAdapter(messengerManifest, messengerObject);
