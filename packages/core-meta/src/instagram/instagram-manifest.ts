import type { CommentEventData } from '@pyloto/core-comments';
import type { TypedManifest } from '@pyloto/core-connectors';
import type { MessagingEventData } from '@pyloto/core-messaging';
import type { ReactionEventData } from '@pyloto/core-reactions';

import { metaManifest } from '../manifest/meta-manifest.ts';
import { instagramLoginSettings } from '../oauth/index.ts';
import { instagramCapabilities } from './instagram-capabilities.ts';

/** The data of each capability's events. */
export type InstagramEventData = MessagingEventData & ReactionEventData & CommentEventData;

/**
 * What a connector of Instagram is called, can do and needs, for `defineConnector`.
 *
 * Meta signs deliveries with `META_APP_SECRET` where accounts are connected by Facebook Login, and with `INSTAGRAM_APP_SECRET` where
 * they are by Instagram Login; one of the two is needed. Tokens of the two logins have hosts of their own, too.
 *
 * @see https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11-21)
 */
export const instagramManifest: TypedManifest<InstagramEventData> = metaManifest({
  id: 'instagram',
  name: 'Instagram',
  capabilities: instagramCapabilities,
  apps: ['META', 'INSTAGRAM'],
  settings: instagramLoginSettings,
});
