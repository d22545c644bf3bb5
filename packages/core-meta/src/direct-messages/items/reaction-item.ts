import { normalizeReaction } from '@pyloto/core-reactions';

import { ignoredItem, sanitizeName } from '../../delivery/skipped-item.ts';
import { asId, asString } from '../../json/as-json-value.ts';
import { messageReactionEvent } from '../../reactions/message-reaction-event.ts';
import { NO_PERSON, readItemParties } from './item-parties.ts';
import { type ItemMapper, itemMoment, itemOccurrence } from './messaging-item.ts';
import { observedAct } from './observed-act.ts';

/**
 * Maps `reaction {mid, action: react | unreact, reaction?, emoji?}`.
 *
 * Instagram's removal names neither word nor emoji, Messenger's was seen with both. A reaction has no id of its own: its moment tells
 * a second one apart.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-reactions (read 2026-11-21)
 */
export const reactionItem: ItemMapper = (reaction, item) => {
  const { channel } = item;
  const action = asString(reaction.action);
  if (action === undefined) return 'reaction has no action';
  if (action !== 'react' && action !== 'unreact') {
    return ignoredItem(`reaction:${sanitizeName(action)}`, 'action is not handled', channel);
  }
  const mid = asId(reaction.mid);
  if (mid === undefined) return 'reaction has no mid';
  const parties = readItemParties(item);
  if (parties === undefined) return NO_PERSON;
  const emoji = asString(reaction.emoji);
  if (item.isStandby) {
    return observedAct(item, parties, { kind: 'reaction', targetId: mid, text: emoji });
  }
  const reactionType = normalizeReaction({ emoji, name: asString(reaction.reaction) });
  const isRemoval = action === 'unreact';
  if (!isRemoval && reactionType === undefined) return 'reaction has neither an emoji nor a name';
  const act = {
    channel,
    direction: parties.direction,
    targetId: mid,
    conversation: parties.conversation,
    actor: parties.sender,
    timestamp: itemMoment(item),
    occurrence: itemOccurrence(item),
  };
  return messageReactionEvent(
    reactionType === undefined ? act : { ...act, reactionType },
    isRemoval,
  );
};
