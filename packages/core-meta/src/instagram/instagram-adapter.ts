import { directMessagesAdapter } from '../direct-messages/direct-messages-adapter.ts';
import { instagramManifest } from './instagram-manifest.ts';
import { instagramObject } from './instagram-object.ts';

/** Instagram, but for how Meta proves itself. */
export const instagramAdapter = directMessagesAdapter(instagramManifest, instagramObject);
