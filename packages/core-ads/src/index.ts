export { makeLeadDedupeKey, type LeadIdentity } from './dedupe-key.ts';
export type { AdsEventData } from './event-data.ts';
export { ADS_EVENT_TYPES, INBOUND_LEADS } from './event-types.ts';
export { leadReceived } from './lead-events.ts';
export { LeadNoticeSchema, LeadSchema, type Lead, type LeadNotice } from './lead.ts';
export { leadNoticeToParsedEvent, leadToParsedEvent } from './to-parsed-event.ts';
