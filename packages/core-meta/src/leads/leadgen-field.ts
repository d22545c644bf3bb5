import { type LeadNotice, leadNoticeToParsedEvent } from '@pyloto/core-ads';

import { entryMoment } from '../delivery/entry-moment.ts';
import { type AccountChange, forAccount } from '../delivery/for-account.ts';
import { withoutAbsent } from '../json/without-absent.ts';
import { asLeadId } from './lead-id.ts';

/**
 * Maps `leadgen {leadgen_id, page_id, form_id, created_time, ad_id?, adgroup_id?}`: ids only, as texts or numbers, also of forms
 * that were filled in on Instagram. What was filled in is fetched by `dereferenceLead`.
 *
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started/webhooks-for-leadgen (read 2026-11-21)
 */
export const leadgenField = forAccount((change) => {
  const externalLeadId = asLeadId(change.value.leadgen_id);
  if (externalLeadId === undefined) return 'lead has no leadgen_id';
  return leadNoticeToParsedEvent({ ...readFacts(change), externalLeadId });
});

function readFacts(change: AccountChange): Omit<LeadNotice, 'externalLeadId'> {
  const { value, channel } = change;
  return withoutAbsent({
    channel,
    formId: asLeadId(value.form_id),
    pageId: asLeadId(value.page_id),
    adId: asLeadId(value.ad_id),
    adGroupId: asLeadId(value.adgroup_id),
    createdAt: entryMoment(change, value.created_time),
  });
}
