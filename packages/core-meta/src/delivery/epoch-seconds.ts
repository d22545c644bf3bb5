import { toIsoTimestamp } from '@pyloto/core-events';

import { asNumber } from '../json/as-json-value.ts';

const SECONDS_PER_DAY = 86_400;
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** The day written last, `2026-01-21T`: deliveries are of the same day, and `toISOString` is the dearest step of a mapping. */
let lastDay = -1;
let lastPrefix = '';

/**
 * Reads a WhatsApp timestamp: seconds since the epoch, as a string on messages and statuses and as a
 * number on preferences and account events.
 *
 * @returns ISO 8601 UTC with milliseconds, or undefined for what is no moment since 1970
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components (read 2026-11-21)
 */
export function epochSecondsToIso(value: unknown): string | undefined {
  const seconds = asNumber(value);
  if (seconds === undefined || seconds < 0 || !Number.isInteger(seconds)) return undefined;
  const day = Math.floor(seconds / SECONDS_PER_DAY);
  if (day !== lastDay && !rememberDay(day)) return undefined;
  return lastPrefix + timeOfDay(seconds - day * SECONDS_PER_DAY);
}

function rememberDay(day: number): boolean {
  const midnight = toIsoTimestamp(day * SECONDS_PER_DAY * 1000);
  if (midnight === undefined) return false;
  lastDay = day;
  lastPrefix = midnight.slice(0, 'yyyy-mm-ddT'.length);
  return true;
}

function timeOfDay(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${TWO_DIGITS[hours]}:${TWO_DIGITS[minutes]}:${TWO_DIGITS[seconds % 60]}.000Z`;
}
