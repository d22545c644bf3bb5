import { isJsonObject } from '../../json/json-object.ts';
import { changeChannel } from '../change-channel.ts';
import { type Change, type FieldMapper, mapElements } from '../../delivery/change.ts';
import { mapProviderErrors } from '../../delivery/map-provider-error.ts';
import { invalidItem } from '../../delivery/skipped-item.ts';
import { readWhatsAppValueContext, type WhatsAppValueContext } from '../value-context.ts';
import { accountChannel } from './account-channel.ts';
import { reportErrors } from './value-errors.ts';

const NO_NUMBER = 'metadata has no phone_number_id';

/**
 * Makes the mapper of a field whose values belong to one phone number.
 *
 * Without the number nothing in `lists` can be keyed: each element is `invalid`. What needs no
 * number, the value's errors, is reported all the same.
 */
export function withNumber(
  lists: readonly string[],
  map: (change: Change, context: WhatsAppValueContext) => void,
): FieldMapper {
  return (change) => {
    const context = readWhatsAppValueContext(change.value);
    if (context === undefined) {
      refuse(change, lists);
      return;
    }
    map(change, context);
    const { errors, channel } = context;
    if (errors !== undefined && !isExplained(change, errors)) {
      reportErrors(change, { errors, channel, keyedBy: change.value });
    }
  };
}

function refuse(change: Change, lists: readonly string[]): void {
  const { field, items, value } = change;
  const firstItem = items.length;
  const refused = invalidItem(field, NO_NUMBER, changeChannel(undefined, change.entryId));
  for (const list of lists) mapElements(change, list, () => refused);
  const errors = mapProviderErrors(value.errors);
  const channel = accountChannel(change);
  if (errors !== undefined && channel !== undefined) {
    reportErrors(change, { errors, channel, keyedBy: value });
  }
  if (items.length === firstItem) items.push(refused);
}

/** Tells whether a message without content has taken the value's errors as its own. */
function isExplained({ items }: Change, errors: object): boolean {
  return items.some(
    (item) => 'payload' in item && isJsonObject(item.payload) && item.payload.errors === errors,
  );
}
