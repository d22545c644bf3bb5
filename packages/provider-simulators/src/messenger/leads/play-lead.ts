import { rawNumber } from '../../graph/raw-number.ts';
import { accountOf, type DirectSimulation } from '../../messenger-platform/direct-simulation.ts';
import { sendChange } from '../../messenger-platform/webhooks/send-webhook.ts';
import type { Lead, LeadStore } from './lead-store.ts';

/** A form that somebody fills in. */
export type InboundLead = {
  readonly pageId: string;
  readonly formId: string;
  /** The answers by the names of the questions. */
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
  /** Digits. Default: a new one beyond 2^53. */
  readonly leadgenId?: string;
  /** Absent: no ad led there. */
  readonly adId?: string;
  readonly adGroupId?: string;
  readonly campaignId?: string;
  /** Boxes of a disclaimer, by their keys, and whether they were ticked. */
  readonly disclaimers?: Readonly<Record<string, boolean>>;
  /** Where it was filled in; a lead of Instagram comes to the Page too. Default: `fb`. */
  readonly platform?: 'fb' | 'ig';
  /** How the webhook writes ids: as text, or as JSON numbers, whose last digits a careless reader loses. Default: `string`. */
  readonly ids?: 'string' | 'number';
  /** How many calls are answered with 100 and 33 before the lead is there. Default: 0. */
  readonly hiddenReads?: number;
};

/** What became of it. */
export type ReceivedLead = {
  /** What the webhook was answered with at the first try; 0: nothing; `undefined`: there is no webhook. */
  readonly status: number | undefined;
  readonly leadgenId: string;
};

const leadIdLength = 18;

/**
 * Lets somebody fill in a form: keeps the lead and sends the webhook, which has ids only.
 *
 * @throws Error when the Page is not one of the simulator's
 * @see https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving (read 2026-11-21)
 */
export async function playLead(
  simulation: DirectSimulation,
  leads: LeadStore,
  inbound: InboundLead,
): Promise<ReceivedLead> {
  const page = accountOf(simulation, inbound.pageId);
  const { leadgenId, fields, ids, ...known } = inbound;
  const lead: Lead = {
    platform: 'fb',
    hiddenReads: 0,
    ...known,
    id: leadgenId ?? simulation.ids.digits(leadIdLength),
    fields: Object.entries(fields).map(([name, values]) => ({
      name,
      values: [values].flat(),
    })),
    atMs: simulation.settings.clock.now(),
  };
  leads.put(lead);
  const value = valueOf(lead, ids === 'number' ? rawNumber : String);
  return {
    status: await sendChange(simulation, page, { field: 'leadgen', value }),
    leadgenId: lead.id,
  };
}

function valueOf(lead: Lead, written: (id: string) => unknown): object {
  const { id, pageId, formId, adGroupId, adId, atMs } = lead;
  return {
    leadgen_id: written(id),
    page_id: written(pageId),
    form_id: written(formId),
    ...(adGroupId !== undefined && { adgroup_id: written(adGroupId) }),
    ...(adId !== undefined && { ad_id: written(adId) }),
    created_time: Math.floor(atMs / 1000),
  };
}
