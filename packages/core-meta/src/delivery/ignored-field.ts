import { type FieldMapper, mapElements } from './change.ts';
import { ignoredItem } from './skipped-item.ts';

/**
 * Makes the mapper of a field that is known and not handled: one ignored item under its name for each
 * element of its lists, or one for the change.
 */
export function ignoredField(lists: readonly string[] = []): FieldMapper {
  return (change) => {
    const firstItem = change.items.length;
    const ignore = () => ignoredItem(change.field, 'field is not handled', change.channel);
    for (const list of lists) mapElements(change, list, ignore);
    if (change.items.length === firstItem) change.items.push(ignore());
  };
}
