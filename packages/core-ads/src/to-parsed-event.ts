import type { ParsedEvent } from '@pyloto/core-connectors';

import { makeLeadDedupeKey } from './dedupe-key.ts';
import { ADS_EVENT_TYPES, INBOUND_LEADS } from './event-types.ts';
import type { Lead, LeadNotice } from './lead.ts';

/**
 * Turns a notice into an event that is a reference: the connector's `dereference` has to make it a lead before anybody
 * handles it. The payload is the notice itself, not a copy.
 *
 * @returns an event keyed `lead:<channel>:<accountId>:<leadId>`, which is the key of the lead itself as well
 */
export function leadNoticeToParsedEvent(notice: LeadNotice): ParsedEvent<LeadNotice> {
  return { ...toParsedEvent(notice), isReference: true };
}

/**
 * Turns a lead into a `lead_received` event; the payload is the lead itself, not a copy.
 *
 * @returns an event keyed `lead:<channel>:<accountId>:<leadId>`
 */
export function leadToParsedEvent(lead: Lead): ParsedEvent<Lead> {
  return toParsedEvent(lead);
}

function toParsedEvent<TLead extends LeadNotice>(lead: TLead): ParsedEvent<TLead> {
  const { channel, externalLeadId, createdAt } = lead;
  return {
    capabilityId: INBOUND_LEADS,
    type: ADS_EVENT_TYPES.leadReceived,
    dedupeKey: makeLeadDedupeKey({
      channel: channel.type,
      accountId: channel.accountId,
      externalLeadId,
    }),
    channel,
    subject: externalLeadId,
    occurredAt: createdAt,
    payload: lead,
  };
}
