import type { ParsedItem } from '@pyloto/core-connectors';
import type { ChannelRef } from '@pyloto/core-events';

import type { Change, FieldMapper } from './change.ts';
import { invalidItem } from './skipped-item.ts';

/** A change of an account that is named. */
export type AccountChange = Change & { readonly entryId: string; readonly channel: ChannelRef };

/**
 * Makes the mapper of a field whose changes each say one thing about the account of their entry.
 *
 * @param map gives the item, or a reason why the change is invalid
 */
export function forAccount(map: (change: AccountChange) => ParsedItem | string): FieldMapper {
  return (change) => {
    const { entryId, channel, field, items } = change;
    const item =
      entryId === undefined || channel === undefined
        ? 'entry has no id'
        : map({ ...change, entryId, channel });
    items.push(typeof item === 'string' ? invalidItem(field, item, channel) : item);
  };
}
