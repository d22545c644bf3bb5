import { BoundedMap } from '../../graph/memory/bounded-map.ts';

/** A lead that somebody left. */
export type Lead = {
  readonly id: string;
  readonly pageId: string;
  readonly formId: string;
  /** Absent: it came without an ad. */
  readonly adId?: string;
  readonly adGroupId?: string;
  readonly campaignId?: string;
  /** Boxes of a disclaimer, by their keys. */
  readonly disclaimers?: Readonly<Record<string, boolean>>;
  readonly platform: 'fb' | 'ig';
  readonly fields: readonly LeadField[];
  readonly atMs: number;
  /** How many calls find nothing yet. */
  readonly hiddenReads: number;
};

/** One answer of a form. */
export type LeadField = { readonly name: string; readonly values: readonly string[] };

/** The leads of all Pages, the newest 200,000. */
export type LeadStore = {
  readonly put: (lead: Lead) => void;
  readonly find: (id: string) => Lead | undefined;
  /** How often a lead was asked for, whatever the answer. */
  readonly readsOf: (id: string) => number;
  /** Counts one more. @returns how often, this time included */
  readonly countRead: (id: string) => number;
};

const rememberedLeads = 200_000;

/** Leads in memory. */
export function createLeadStore(): LeadStore {
  const leads = new BoundedMap<string, Lead>(rememberedLeads);
  const reads = new BoundedMap<string, number>(rememberedLeads);
  const readsOf = (id: string): number => reads.get(id) ?? 0;
  return {
    put: (lead) => leads.set(lead.id, lead),
    find: (id) => leads.get(id),
    readsOf,
    countRead: (id) => {
      const count = readsOf(id) + 1;
      reads.set(id, count);
      return count;
    },
  };
}
