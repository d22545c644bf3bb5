/** By UTF-16 unit, so that an emoji becomes two escapes. */
const escapedUnit = /[\u0080-\uffff/]/g;

/**
 * JSON as Meta writes it, in answers and in webhooks alike: ASCII only, `\u00e4` in lower-case hex (two of them for an emoji) and
 * `\/` for every slash. `JSON.stringify(JSON.parse(text))` is another text, with another signature.
 *
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications (read 2026-11-21)
 */
export function metaJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(escapedUnit, escapeOf);
}

function escapeOf(character: string): string {
  return character === '/'
    ? String.raw`\/`
    : String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
