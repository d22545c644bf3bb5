/** Part of the language that TypeScript's library does not list yet. */
type RawJson = { readonly rawJSON: (text: string) => object };

/**
 * A number that is written with all its digits, also beyond 2^53.
 *
 * @throws SyntaxError when the text is no JSON number
 */
export function rawNumber(digits: string): object {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node has it since 22
  return (JSON as unknown as RawJson).rawJSON(digits);
}
