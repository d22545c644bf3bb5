import type { ActorRef, ChannelRef } from '@pyloto/core-events';

import type { CommentTarget } from './comment.ts';

/** An invented professional account, for the examples of the catalogue. */
export const EXAMPLE_CHANNEL: ChannelRef = {
  type: 'instagram',
  accountId: '17841423568109247',
  displayId: 'bright.bikes',
};

/** An invented page, for the examples of what only pages tell. */
export const EXAMPLE_PAGE: ChannelRef = { type: 'messenger', accountId: '102938475610293' };

/** An invented person. */
export const EXAMPLE_PERSON: ActorRef = {
  id: '6482019375510284',
  kind: 'user',
  username: 'lena.okafor',
  aliases: ['1184620937755102'],
};

/** The invented account itself. */
export const EXAMPLE_BUSINESS: ActorRef = { id: EXAMPLE_CHANNEL.accountId, kind: 'business' };

/** An invented post of the account. */
export const EXAMPLE_TARGET: CommentTarget = { externalId: '18093715528460127', kind: 'post' };

/** An invented post of the page. */
export const EXAMPLE_PAGE_TARGET: CommentTarget = {
  externalId: '102938475610293_887119',
  kind: 'post',
};
