import { toIsoTimestamp } from '@pyloto/core-events';

import { asNumber, asString } from '../json/as-json-value.ts';
import { epochSecondsToIso } from './epoch-seconds.ts';

/** ISO 8601 with an offset, whose colon Graph leaves out. */
const GRAPH_TIME =
  /^(?<moment>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?:Z|(?<hours>[+-]\d\d):?(?<minutes>\d\d))$/;

/** 2000-01-01. Meta has nothing older: 0 stands on real deliveries, nonsense in samples. */
const FIRST_SECOND = 946_684_800;

/**
 * Reads a moment in any form that Graph writes one in: seconds since the epoch, milliseconds where seconds would leave the calendar,
 * as a number or a text, or `2018-02-28T08:49:14+0000`.
 *
 * @returns ISO 8601 UTC with milliseconds, or undefined for what is no moment since 2000; 0 is how Meta writes none
 * @see https://developers.facebook.com/docs/graph-api/webhooks/reference/page (read 2026-11-21)
 */
export function graphTimeToIso(value: unknown): string | undefined {
  const epoch = asNumber(value);
  if (epoch === undefined) return textToIso(asString(value));
  if (epoch < FIRST_SECOND) return undefined;
  return epochSecondsToIso(epoch) ?? toIsoTimestamp(epoch);
}

function textToIso(text: string | undefined): string | undefined {
  const parts = text === undefined ? undefined : GRAPH_TIME.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const { moment, hours, minutes } = parts;
  const offset = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  return toIsoTimestamp(Date.parse(`${moment}${offset}`));
}
