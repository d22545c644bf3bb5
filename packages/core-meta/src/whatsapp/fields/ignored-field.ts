import { asObject, asId } from '../../json/as-json-value.ts';
import type { ChannelRef } from '@pyloto/core-events';
import { type Change, type FieldMapper, mapElements } from '../change.ts';
import { ignoredItem } from '../skipped-item.ts';

/**
 * Makes the mapper of a field that is known and not handled: one ignored item under its name for each
 * element of its lists, or one for the change.
 */
export function ignoredField(lists: readonly string[] = []): FieldMapper {
  return (change) => {
    const channel = channelOf(change);
    const firstItem = change.items.length;
    const ignore = () => ignoredItem(change.field, 'field is not handled', channel);
    for (const list of lists) mapElements(change, list, ignore);
    if (change.items.length === firstItem) change.items.push(ignore());
  };
}

function channelOf({ value, wabaId }: Change): ChannelRef | undefined {
  const accountId = asId(asObject(value.metadata)?.phone_number_id) ?? wabaId;
  return accountId === undefined ? undefined : { type: 'whatsapp', accountId };
}
