import type { AdsEventData } from '@pyloto/core-ads';
import type { CommentEventData } from '@pyloto/core-comments';
import type { TypedManifest } from '@pyloto/core-connectors';
import type { MessagingEventData } from '@pyloto/core-messaging';
import type { ReactionEventData } from '@pyloto/core-reactions';

import { metaManifest } from '../manifest/meta-manifest.ts';
import { messengerCapabilities } from './messenger-capabilities.ts';

/** The data of each capability's events. */
export type MessengerEventData = MessagingEventData &
  ReactionEventData &
  CommentEventData &
  AdsEventData;

/** What a connector of Messenger, and of everything else that a Page delivers, is called, can do and needs, for `defineConnector`. */
export const messengerManifest: TypedManifest<MessengerEventData> = metaManifest({
  id: 'messenger',
  name: 'Messenger',
  capabilities: messengerCapabilities,
  apps: ['META'],
});
