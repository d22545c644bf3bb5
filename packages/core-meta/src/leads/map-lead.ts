import type { Lead, LeadNotice } from '@pyloto/core-ads';

import { graphTimeToIso } from '../delivery/graph-time.ts';
import { asArray, asId, asString, asText } from '../json/as-json-value.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { withoutAbsent } from '../json/without-absent.ts';
import { asLeadId } from './lead-id.ts';

const PLATFORMS: ReadonlyMap<string | undefined, string> = new Map([
  ['fb', 'facebook'],
  ['ig', 'instagram'],
]);

/**
 * Maps what Graph answers about a lead; what it does not say stays as the notice has it.
 *
 * No answer of a person is dropped for its form: what is no text is written as JSON.
 *
 * @returns undefined when it is not this lead: without its id, or without `field_data`
 * @see https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving (read 2026-11-21)
 */
export function mapLead(answer: JsonObject, notice: LeadNotice): Lead | undefined {
  const fieldData = asArray(answer.field_data);
  if (fieldData === undefined || asId(answer.id) !== notice.externalLeadId) return undefined;
  return {
    ...withoutAbsent({
      ...notice,
      formId: asLeadId(answer.form_id) ?? notice.formId,
      adId: asLeadId(answer.ad_id) ?? notice.adId,
      adSetId: asLeadId(answer.adset_id) ?? notice.adSetId,
      campaignId: asLeadId(answer.campaign_id),
      adName: asString(answer.ad_name),
      platform: readPlatform(answer.platform),
      isOrganic: readFlag(answer.is_organic),
      createdAt: graphTimeToIso(answer.created_time) ?? notice.createdAt,
      disclaimers: readDisclaimers(answer.custom_disclaimer_responses),
    }),
    fields: fieldData.filter(isJsonObject).map(readField),
  };
}

function readPlatform(platform: unknown): string | undefined {
  const name = asString(platform)?.toLowerCase();
  return PLATFORMS.get(name) ?? name;
}

function readField({ name, values }: JsonObject): Lead['fields'][number] {
  const several = asArray(values) ?? [values];
  return {
    name: asText(name) ?? '',
    values: several.filter((value) => value !== undefined && value !== null).map(toText),
  };
}

function toText(value: unknown): string {
  return asText(value) ?? canonicalJson(value);
}

function readDisclaimers(responses: unknown): Lead['disclaimers'] {
  const disclaimers = (asArray(responses) ?? []).filter(isJsonObject).flatMap((response) => {
    const key = asId(response.checkbox_key);
    return key === undefined
      ? []
      : [withoutAbsent({ key, isChecked: readFlag(response.is_checked) })];
  });
  return disclaimers.length === 0 ? undefined : disclaimers;
}

const FLAGS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  ['1', true],
  [1, true],
  [false, false],
  ['false', false],
  ['0', false],
  [0, false],
  ['', false],
]);

/** Meta writes a box that was ticked as `"1"`, and one that was not as `""`. */
function readFlag(value: unknown): boolean | undefined {
  return FLAGS.get(value);
}
