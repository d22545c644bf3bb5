import type { ActMapper } from './act-mapper.ts';
import { mapEdit, mapRevoke } from './map-message-change.ts';
import { mapReaction } from './map-reaction.ts';

/** The message types that act upon another message, by Meta's name. */
export const ACT_MAPPERS: ReadonlyMap<unknown, ActMapper> = new Map([
  ['reaction', mapReaction],
  ['edit', mapEdit],
  ['revoke', mapRevoke],
]);
