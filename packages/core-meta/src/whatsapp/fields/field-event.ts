import type { ParsedItem } from '@pyloto/core-connectors';
import { type ChannelRef, type EventType, joinKey, keyDigest } from '@pyloto/core-events';

import { canonicalJson } from '../../json/canonical-json.ts';
import type { Change } from '../../delivery/change.ts';
import { invalidItem } from '../../delivery/skipped-item.ts';

/** What an event of a field without ids of its own is made of. */
export type FieldEvent = {
  readonly capabilityId: string;
  readonly type: EventType;
  readonly channel: ChannelRef;
  readonly occurredAt: string;
  readonly payload: unknown;
  /** The raw part of the delivery that the event stands for: its digest is the key. */
  readonly keyedBy: unknown;
};

/**
 * Makes the event of something that Meta gives no id.
 *
 * @returns an event keyed `whatsapp:<waba_id>:<field>:<digest of the raw part, keys in any order, and entry.time>`,
 * or an `invalid` item when the account is not named
 */
export function fieldEvent(change: Change, event: FieldEvent): ParsedItem {
  const { entryId, field, entryTime } = change;
  const { keyedBy, ...parsed } = event;
  if (entryId === undefined) return invalidItem(field, 'entry has no id', event.channel);
  const digest = keyDigest(canonicalJson([keyedBy, entryTime ?? null]));
  return { ...parsed, dedupeKey: joinKey(['whatsapp', entryId, field, digest]) };
}
