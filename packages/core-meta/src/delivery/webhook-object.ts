import type { ChannelRef } from '@pyloto/core-events';

import type { JsonObject } from '../json/json-object.ts';
import type { EntryPart, FieldMapper } from './change.ts';

/** Maps one element of a list of an entry; `list` is the list's name. Never throws. */
export type ElementMapper = (
  element: JsonObject,
  part: EntryPart & { readonly list: string },
) => void;

/** One of Meta's webhook objects, as far as its deliveries go. */
export type WebhookObject = {
  /** `whatsapp_business_account`, `instagram`, `page`. */
  readonly name: string;
  /** Names the account of a part, by `entry.id` and, where that says more, the value of a change. */
  readonly channelOf: (entryId: string | undefined, value?: unknown) => ChannelRef | undefined;
  /** The fields of `entry[].changes`, by Meta's name. */
  readonly fields: ReadonlyMap<string, FieldMapper>;
  /** The other lists of an entry, by name: `messaging`, `standby`. */
  readonly lists: ReadonlyMap<string, ElementMapper>;
};
