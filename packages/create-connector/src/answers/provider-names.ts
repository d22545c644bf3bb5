/** What a provider is called, in each place that calls it something. */
export type ProviderNames = {
  /** For people: `Acme Chat`. */
  readonly display: string;
  /** The connector's id, and the name of files, folders and headers: `acme-chat`. */
  readonly id: string;
  /** In the names of types: `AcmeChat`. */
  readonly pascal: string;
  /** In other names: `acmeChat`. */
  readonly camel: string;
  /** In the names of environment variables: `ACME_CHAT`. */
  readonly upper: string;
};

/** Nothing that a string, a comment or a heading would have to escape. */
const DISPLAY_FORM = /^\p{L}[\p{L}\p{M}\p{N} .&+-]{0,39}$/u;
const ID_FORM = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Completes «the provider must be …». */
export const PROVIDER_EXPECTATION =
  'a name of at most 40 letters, digits, spaces and . & + - that begins with a letter from A to Z, for example Acme Chat';

/**
 * Derives every name of a provider from what people call it.
 *
 * @returns undefined when no connector can be called like that
 */
export function providerNames(text: string): ProviderNames | undefined {
  const display = text.trim().replaceAll(/ +/gu, ' ');
  const id = idOf(display);
  if (!DISPLAY_FORM.test(display) || !ID_FORM.test(id)) return undefined;
  const pascal = id.split('-').map(capitalized).join('');
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  return { display, id, pascal, camel, upper: id.replaceAll('-', '_').toUpperCase() };
}

/** Letters lose their marks (`Café` is `cafe`); what is between words becomes a hyphen. */
function idOf(display: string): string {
  return display
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-|-$/gu, '');
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
