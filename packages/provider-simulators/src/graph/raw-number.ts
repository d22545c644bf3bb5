/** Part of the language that TypeScript's library does not list yet. */
declare global {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface adds to what is there
  interface JSON {
    rawJSON(text: string): object;
  }
}

/**
 * A number that is written with all its digits, also beyond 2^53.
 *
 * @throws SyntaxError when the text is no JSON number
 */
export function rawNumber(digits: string): object {
  return JSON.rawJSON(digits);
}
