import type { ParsedItem } from '@pyloto/core-connectors';
import {
  MESSAGING_CAPABILITIES,
  MESSAGING_EVENT_TYPES,
  type UserIdentityChanged,
  type UserPreferenceChanged,
} from '@pyloto/core-messaging';

import type { Change } from '../../delivery/change.ts';
import { invalidItem } from '../../delivery/skipped-item.ts';
import type { WhatsAppValueContext } from '../value-context.ts';
import { fieldEvent } from './field-event.ts';

type UserChange = {
  readonly element: unknown;
  /** What the element says, or what it fails to say. */
  readonly payload: UserIdentityChanged | UserPreferenceChanged | string;
  readonly type: keyof Pick<
    typeof MESSAGING_EVENT_TYPES,
    'userIdentityChanged' | 'userPreferenceChanged'
  >;
};

/** Makes one element of a list of people an event: keyed by itself, because a list may name several. */
export function userEvent(
  change: Change,
  { channel }: WhatsAppValueContext,
  { element, payload, type }: UserChange,
): ParsedItem {
  if (typeof payload === 'string') return invalidItem(change.field, payload, channel);
  return fieldEvent(change, {
    capabilityId: MESSAGING_CAPABILITIES.userUpdates,
    type: MESSAGING_EVENT_TYPES[type],
    channel,
    occurredAt: payload.occurredAt,
    payload,
    keyedBy: [change.value.metadata, element],
  });
}
