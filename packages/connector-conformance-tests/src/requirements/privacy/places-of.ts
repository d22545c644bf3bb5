import { withDecodedRuns } from '../../session/hidden-text.ts';

const MOST_SHOWN = 3;
const SHOWN_LENGTH = 3;

/** Where values are found, in words that do not repeat them; decoded base64 and hex are looked at too. */
export function placesOf(
  values: ReadonlySet<string>,
  texts: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(texts).flatMap(([place, text]) => {
    const decoded = withDecodedRuns(text);
    const found = [...values].filter((value) => holds(decoded, value));
    return found.slice(0, MOST_SHOWN).map((value) => `${shortened(value)} in ${place}`);
  });
}

/** As it is, or with the escapes of JSON. */
function holds(text: string, value: string): boolean {
  return text.includes(value) || text.includes(JSON.stringify(value).slice(1, -1));
}

function shortened(value: string): string {
  return `${value.slice(0, SHOWN_LENGTH)}… (${value.length} characters)`;
}
