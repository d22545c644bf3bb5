import { z } from 'zod';

/** ISO 8601 in UTC with milliseconds, the only form of a timestamp in a contract: `2025-10-09T08:53:20.000Z`. */
export const IsoTimestampSchema = z.iso
  .datetime({ precision: 3, offset: false, local: false })
  .meta({ id: 'IsoTimestamp', description: 'ISO 8601, UTC, milliseconds' });

const MAX_EPOCH_MS = 8_640_000_000_000_000;

/**
 * Formats milliseconds since the epoch as a contract timestamp.
 *
 * @returns the timestamp, or undefined when `epochMs` is not a moment that years 0000–9999 can hold
 */
export function toIsoTimestamp(epochMs: number): string | undefined {
  if (!Number.isFinite(epochMs) || Math.abs(epochMs) > MAX_EPOCH_MS) return undefined;
  const text = new Date(epochMs).toISOString();
  return text.length === 24 ? text : undefined;
}
