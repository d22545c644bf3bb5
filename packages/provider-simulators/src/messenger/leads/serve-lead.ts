import { noSuchObject } from '../../graph/calls/graph-refusal.ts';
import type { Reply } from '../../graph/calls/reply.ts';
import { serveWithFaults } from '../../graph/faults/serve-with-faults.ts';
import type { DirectSimulation } from '../../messenger-platform/direct-simulation.ts';
import type { Lead, LeadStore } from './lead-store.ts';

/** What is told without being asked for by name. */
const usualFields = ['created_time', 'id', 'ad_id', 'form_id', 'field_data'];

/**
 * Answers `GET /<lead id>`.
 *
 * @param fields the parameter `fields`: names between commas
 */
export async function serveLead(
  { faults }: DirectSimulation,
  leads: LeadStore,
  { lead, fields }: { readonly lead: Lead; readonly fields: string | undefined },
): Promise<Reply> {
  const target = { endpoint: 'lead', accountId: lead.pageId, callbackData: lead.id } as const;
  const count = leads.countRead(lead.id);
  return serveWithFaults(faults, target, () => {
    if (count <= lead.hiddenReads) {
      return { kind: 'refused', refusal: noSuchObject('GET', lead.id) };
    }
    const asked = fields?.split(',').map((field) => field.trim()) ?? usualFields;
    const whole = Object.entries(bodyOf(lead));
    const told = whole.filter(([name]) => name === 'id' || asked.includes(name));
    return { kind: 'done', body: Object.fromEntries(told) };
  });
}

/** Without an ad there is nothing that says which one it was. */
function bodyOf(lead: Lead): object {
  const { id, formId, adId, adGroupId, campaignId, platform, fields, disclaimers, atMs } = lead;
  return {
    created_time: new Date(atMs).toISOString().replace(/\.\d{3}Z$/, '+0000'),
    id,
    ...(adId !== undefined && { ad_id: adId, ad_name: `Ad ${adId.slice(-4)}` }),
    ...(adGroupId !== undefined && { adset_id: adGroupId }),
    ...(campaignId !== undefined && { campaign_id: campaignId }),
    form_id: formId,
    is_organic: adId === undefined,
    platform,
    field_data: fields,
    ...(disclaimers && { custom_disclaimer_responses: boxesOf(disclaimers) }),
  };
}

/** A box that was ticked is `"1"`, one that was not is empty. */
function boxesOf(disclaimers: Readonly<Record<string, boolean>>): readonly object[] {
  return Object.entries(disclaimers).map(([checkbox_key, isTicked]) => ({
    checkbox_key,
    is_checked: isTicked ? '1' : '',
  }));
}
