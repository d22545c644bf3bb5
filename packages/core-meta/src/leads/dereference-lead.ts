import {
  ADS_EVENT_TYPES,
  type LeadNotice,
  LeadNoticeSchema,
  leadToParsedEvent,
} from '@pyloto/core-ads';
import {
  ConnectorError,
  type ConnectorErrorCode,
  isConnectorError,
  type ParsedEvent,
  type ProviderCall,
} from '@pyloto/core-connectors';

import { getGraph } from '../graph/call-graph.ts';
import { graphCallOf } from '../graph/graph-call.ts';
import type { JsonObject } from '../json/json-object.ts';
import { mapLead } from './map-lead.ts';

const FIELDS = [
  'created_time',
  'id',
  'ad_id',
  'ad_name',
  'adset_id',
  'campaign_id',
  'form_id',
  'is_organic',
  'platform',
  'field_data',
  'custom_disclaimer_responses',
].join();

/** Graph's words for «not there, or not for you». */
const NOT_READABLE = '100/33';

/**
 * Fetches the lead that a notice names: one `GET /{leadgen_id}`, with the Page's token.
 *
 * @returns the event of the whole lead, with the key of the notice
 * @throws ConnectorError `upstream_unavailable` when the lead cannot be read yet: Meta's own copies may be behind its webhook, so that
 * it is worth trying for some minutes; when it stays so, Leads Access Manager keeps the app out. `permission_missing` and
 * `auth_invalid` when the token is not good for it, `rate_limited` with the time to wait, `payload_invalid` for an event that is no
 * notice of a lead
 * @see https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving (read 2026-11-21)
 */
export async function dereferenceLead(
  event: ParsedEvent,
  call: ProviderCall,
): Promise<ParsedEvent> {
  const notice = readNotice(event);
  const lead = mapLead(await fetchLead(notice, call), notice);
  if (lead === undefined) {
    throw new ConnectorError(
      'upstream_unavailable',
      'answer must be the lead, with its id and what was filled in',
      { effect: 'none' },
    );
  }
  const { isReference: _, ...known } = event;
  return { ...known, ...leadToParsedEvent(lead) };
}

function readNotice({ type, payload }: ParsedEvent): LeadNotice {
  const notice = LeadNoticeSchema.safeParse(payload);
  if (notice.success && type === ADS_EVENT_TYPES.leadReceived) return notice.data;
  throw new ConnectorError('payload_invalid', 'event must be the notice of a lead');
}

async function fetchLead(notice: LeadNotice, call: ProviderCall): Promise<JsonObject> {
  try {
    return await getGraph(graphCallOf(call, true), notice.externalLeadId, { fields: FIELDS });
  } catch (error) {
    throw explain(error);
  }
}

/** The same codes mean something else about a lead than about a message. */
function explain(error: unknown): unknown {
  if (!isConnectorError(error)) return error;
  if (error.upstreamCode === NOT_READABLE) {
    const expectation =
      'lead must be readable: it may not be there yet, or leads access manager must let the app in';
    return reworded(error, 'upstream_unavailable', expectation);
  }
  if (error.code === 'permission_missing') {
    const expectation =
      'token must have leads_retrieval, and leads access manager must let the app in';
    return reworded(error, 'permission_missing', expectation);
  }
  return error;
}

function reworded(
  error: ConnectorError,
  code: ConnectorErrorCode,
  expectation: string,
): ConnectorError {
  const { upstreamStatus, upstreamCode } = error;
  return new ConnectorError(code, expectation, {
    cause: error,
    effect: 'none',
    ...(upstreamStatus !== undefined && { upstreamStatus }),
    ...(upstreamCode !== undefined && { upstreamCode }),
  });
}
