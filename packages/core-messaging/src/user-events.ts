import { defineEvent } from '@pyloto/core-events';

import { UserIdentityChangedSchema, UserPreferenceChangedSchema } from './account-change.ts';
import { MESSAGING_CAPABILITIES } from './capabilities.ts';
import { MESSAGING_EVENT_TYPES } from './event-types.ts';
import { EXAMPLE_CHANNEL, EXAMPLE_PERSON } from './example-refs.ts';

/** A person's id on the channel was replaced. */
export const userIdentityChanged = defineEvent({
  type: MESSAGING_EVENT_TYPES.userIdentityChanged,
  capabilityId: MESSAGING_CAPABILITIES.userUpdates,
  summary: "A person's id on the channel was replaced: move what you keep to the current id.",
  schema: UserIdentityChangedSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    actor: { id: '16505550177', kind: 'user', displayName: EXAMPLE_PERSON.displayName },
    previousId: EXAMPLE_PERSON.id,
    currentId: '16505550177',
    occurredAt: '2026-03-03T08:02:19.000Z',
  },
});

/** A person said what they want to receive. */
export const userPreferenceChanged = defineEvent({
  type: MESSAGING_EVENT_TYPES.userPreferenceChanged,
  capabilityId: MESSAGING_CAPABILITIES.userUpdates,
  summary: 'A person said what they want to receive, for instance no more marketing.',
  schema: UserPreferenceChangedSchema,
  example: {
    channel: EXAMPLE_CHANNEL,
    actor: EXAMPLE_PERSON,
    category: 'marketing_messages',
    value: 'stop',
    text: 'No more offers, please',
    occurredAt: '2026-03-03T08:05:40.000Z',
  },
});
