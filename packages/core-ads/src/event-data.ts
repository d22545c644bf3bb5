import type { Lead } from './lead.ts';

/** The data of the events of each capability, for handlers, which are registered per capability. */
export type AdsEventData = {
  readonly inbound_leads: Lead;
};
