import { type ProviderNames, providerNames } from '../answers/provider-names.ts';

const TEMPLATE_PROVIDER = providerNames('Acme Chat');

/** Puts a provider's names in the place of those that the template has, in a text or a path. */
export function renameProvider(text: string, names: ProviderNames): string {
  if (TEMPLATE_PROVIDER === undefined) return text;
  const renamed = new Map(
    (['display', 'id', 'pascal', 'camel', 'upper'] as const).map((form) => [
      TEMPLATE_PROVIDER[form],
      names[form],
    ]),
  );
  return text.replaceAll(
    /Acme Chat|acme-chat|AcmeChat|acmeChat|ACME_CHAT/gu,
    (name) => renamed.get(name) ?? name,
  );
}
