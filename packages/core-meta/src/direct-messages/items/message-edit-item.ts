import { type MessageContent, messageEditedToParsedEvent } from '@pyloto/core-messaging';

import { ignoredItem } from '../../delivery/skipped-item.ts';
import { asId, asNumber, asText } from '../../json/as-json-value.ts';
import { NO_PERSON, readItemParties } from './item-parties.ts';
import { messageChange } from './message-change.ts';
import type { ItemMapper } from './messaging-item.ts';
import { observedAct } from './observed-act.ts';

/**
 * Maps `message_edit {mid, text?, num_edit}`.
 *
 * `num_edit` is a number in traffic and a text in the documentation. Instagram sends a 0 beside ordinary messages, once even without
 * sender and recipient: it says that nothing was edited.
 *
 * @see https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-edits (read 2026-11-21)
 */
export const messageEditItem: ItemMapper = (edit, item) => {
  const editNumber = asNumber(edit.num_edit);
  if (editNumber === 0) {
    return ignoredItem('message_edit', 'message was not edited', item.channel);
  }
  const mid = asId(edit.mid);
  if (mid === undefined) return 'message_edit has no mid';
  if (editNumber === undefined || editNumber < 0) return 'message_edit has no num_edit';
  const parties = readItemParties(item);
  if (parties === undefined) return NO_PERSON;
  const text = asText(edit.text);
  if (item.isStandby) {
    return observedAct(item, parties, { kind: 'message_edit', targetId: mid, text });
  }
  const content: MessageContent =
    text === undefined
      ? { kind: 'unsupported', providerKind: 'message_edit' }
      : { kind: 'text', text };
  const change = { ...messageChange(item, parties, mid), content };
  return messageEditedToParsedEvent(change, { editNumber });
};
