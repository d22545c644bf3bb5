import { defineEvent } from '@pyloto/core-events';

import { ADS_EVENT_TYPES, INBOUND_LEADS } from './event-types.ts';
import { LeadSchema } from './lead.ts';

/** Somebody left a lead. */
export const leadReceived = defineEvent({
  type: ADS_EVENT_TYPES.leadReceived,
  capabilityId: INBOUND_LEADS,
  summary: 'Somebody filled in the form of an advertisement or a page; what they wrote is there.',
  schema: LeadSchema,
  example: {
    channel: { type: 'messenger', accountId: '102938475610293' },
    externalLeadId: '120218846305517482',
    formId: '120218300927745106',
    pageId: '102938475610293',
    adId: '120218117730582264',
    adSetId: '120218117730582209',
    createdAt: '2026-03-02T11:20:09.000Z',
    campaignId: '120218117730582155',
    adName: 'Spring, carousel',
    platform: 'instagram',
    isOrganic: false,
    fields: [
      { name: 'full_name', values: ['Lena Okafor'] },
      { name: 'email', values: ['lena@okafor.example'] },
      { name: 'which_sizes_interest_you', values: ['m', 'l'] },
    ],
    disclaimers: [{ key: 'newsletter', isChecked: true }],
  },
});
