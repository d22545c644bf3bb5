import { directMessagesAdapter } from '../direct-messages/direct-messages-adapter.ts';
import { instagramCommands } from './commands/instagram-commands.ts';
import { instagramManifest } from './instagram-manifest.ts';
import { instagramObject } from './instagram-object.ts';

/** Instagram, but for how Meta proves itself. */
export const instagramAdapter = directMessagesAdapter({
  manifest: instagramManifest,
  object: instagramObject,
  commands: instagramCommands,
  reportsUpTo: false,
});
