/** The event types of the advertising domain, by short name. */
export const ADS_EVENT_TYPES = {
  leadReceived: 'pyloto.ads.lead_received.v1',
} as const;

/** The capability of leads that people leave in an advertisement's form. */
export const INBOUND_LEADS = 'inbound_leads';
