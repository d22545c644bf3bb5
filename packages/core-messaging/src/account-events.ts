import { defineEvent } from '@pyloto/core-events';

import {
  AccountChangedSchema,
  ChannelErrorReportedSchema,
  TemplateChangedSchema,
} from './account-change.ts';
import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';
import { EXAMPLE_CHANNEL } from './example-refs.ts';

/** Something about the business's account at the provider changed. */
export const accountChanged = defineEvent({
  type: MESSAGING_EVENT_TYPES.accountChanged,
  capabilityId: MESSAGING_CAPABILITIES.accountUpdates,
  summary:
    "Something about the business's account at the provider changed; an operator may have to act.",
  schema: AccountChangedSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    aspect: 'quality',
    event: 'FLAGGED',
    details: { displayPhoneNumber: '16505550100', currentLimit: 'TIER_10K' },
    occurredAt: '2026-03-02T11:00:00.000Z',
  },
});

/** The provider reported errors that belong to no message. */
export const channelErrorReported = defineEvent({
  type: MESSAGING_EVENT_TYPES.channelErrorReported,
  capabilityId: MESSAGING_CAPABILITIES.accountUpdates,
  summary: 'The provider reported errors that belong to no message.',
  schema: ChannelErrorReportedSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    errors: [
      {
        code: '130429',
        title: 'Rate limit hit',
        details: 'Too many messages were sent from this number.',
        helpUrl: 'https://provider.example/docs/errors/130429',
      },
    ],
    occurredAt: '2026-03-02T11:04:52.000Z',
  },
});

/** A message template was approved, rejected, re-rated, re-categorised or rewritten. */
export const templateChanged = defineEvent({
  type: MESSAGING_EVENT_TYPES.templateChanged,
  capabilityId: MESSAGING_CAPABILITIES.templateUpdates,
  summary: 'A message template was approved, rejected, re-rated, re-categorised or rewritten.',
  schema: TemplateChangedSchema,
  example: {
    channel: { type: 'whatsapp', accountId: '204987115330826' },
    aspect: 'status',
    templateId: '618233904175526',
    templateName: 'order_ready',
    language: 'en_US',
    value: 'APPROVED',
    previousValue: 'PENDING',
    details: {},
    occurredAt: '2026-03-02T12:30:00.000Z',
  },
});
