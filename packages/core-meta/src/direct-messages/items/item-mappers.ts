import { deliveryItem } from './delivery-item.ts';
import { messageEditItem } from './message-edit-item.ts';
import { messageItem } from './message-item.ts';
import type { ItemMapper } from './messaging-item.ts';
import { optinItem } from './optin-item.ts';
import { postbackItem } from './postback-item.ts';
import { reactionItem } from './reaction-item.ts';
import { readItem } from './read-item.ts';
import { referralItem } from './referral-item.ts';
import { threadControlItem } from './thread-control-item.ts';

/** The kinds of items that become events, by the key that Meta puts them under. A new kind is one file and one line here. */
export const ITEM_MAPPERS: ReadonlyMap<string, ItemMapper> = new Map([
  ['message', messageItem],
  ['message_edit', messageEditItem],
  ['postback', postbackItem],
  ['reaction', reactionItem],
  ['read', readItem],
  ['delivery', deliveryItem],
  ['referral', referralItem],
  ['optin', optinItem],
  ['pass_thread_control', threadControlItem('passed')],
  ['take_thread_control', threadControlItem('taken')],
  ['request_thread_control', threadControlItem('requested')],
]);
