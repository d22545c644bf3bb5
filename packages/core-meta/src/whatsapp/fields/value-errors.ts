import {
  type ChannelErrorReported,
  MESSAGING_CAPABILITIES,
  MESSAGING_EVENT_TYPES,
  type ProviderError,
} from '@pyloto/core-messaging';
import type { ChannelRef } from '@pyloto/core-events';

import type { Change } from '../../delivery/change.ts';
import { entryMoment } from '../../delivery/entry-moment.ts';
import { fieldEvent } from './field-event.ts';

/** Errors that belong to no message, and the part of the delivery they stand in. */
export type ReportedErrors = {
  readonly errors: ProviderError[];
  readonly channel: ChannelRef;
  readonly keyedBy: unknown;
};

/**
 * Reports errors that belong to no message as `channel_error_reported`.
 *
 * Such a value has neither an id nor a time: the same error in a second delivery counts as a redelivery.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components#errors-object (read 2026-11-21)
 */
export function reportErrors(change: Change, reported: ReportedErrors): void {
  const { errors, channel, keyedBy } = reported;
  const payload: ChannelErrorReported = { channel, errors, occurredAt: entryMoment(change) };
  change.items.push(
    fieldEvent(change, {
      capabilityId: MESSAGING_CAPABILITIES.accountUpdates,
      type: MESSAGING_EVENT_TYPES.channelErrorReported,
      channel,
      occurredAt: payload.occurredAt,
      payload,
      keyedBy,
    }),
  );
}
