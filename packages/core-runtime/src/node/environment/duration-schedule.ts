import type { ParsingRule } from './environment-reader.ts';

const MOST_ENTRIES = 30;
const LONGEST_SECONDS = 7 * 86_400;
const SHORTEST_SECONDS = 0.001;

/** A rule for a comma list of seconds, read as milliseconds. */
export function durationSchedule(example: readonly number[]): ParsingRule<readonly number[]> {
  return {
    mustBe: `1 to ${MOST_ENTRIES} numbers of seconds with commas between them, each from ${SHORTEST_SECONDS} to ${LONGEST_SECONDS} (7 days)`,
    example: example.map((durationMs) => durationMs / 1000).join(','),
    parse: (text) => {
      const entries = text.split(',').map((entry) => secondsOf(entry.trim()));
      if (entries.length > MOST_ENTRIES) return undefined;
      return entries.every((seconds) => seconds !== undefined)
        ? entries.map((seconds) => Math.round(seconds * 1000))
        : undefined;
    },
  };
}

function secondsOf(text: string): number | undefined {
  if (!/^\d{1,6}(?:\.\d{1,3})?$/.test(text)) return undefined;
  const seconds = Number(text);
  return seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS ? seconds : undefined;
}
