import { ConnectorError } from '../connector-error.ts';
import type { Capability, ConnectorManifest, SecretRequirement, Setting } from './manifest.ts';

/** What a combination says of itself. */
export type CombinedIdentity = Pick<ConnectorManifest, 'id' | 'name' | 'version'>;

/**
 * One manifest of several: all that any of them can do and needs, each named once.
 *
 * A capability is `active` where one of them has it active. A secret is optional where none of them cannot do without. The service level
 * is what all of them keep.
 *
 * @throws ConnectorError `config_invalid` when two of them mean different things by the name of a secret or a setting
 */
export function combineManifests(
  own: CombinedIdentity,
  manifests: readonly ConnectorManifest[],
): ConnectorManifest {
  const slos = manifests.map(({ slo }) => slo);
  const settings = mergeByKey(
    manifests.flatMap((manifest) => manifest.settings ?? []),
    ({ name }) => name,
    sameSetting,
  );
  return {
    ...own,
    spec: 'v1',
    capabilities: mergeByKey(
      manifests.flatMap(({ capabilities }) => capabilities),
      ({ id, direction }) => `${id} ${direction}`,
      stronger,
    ),
    slo: {
      webhookAvailability: Math.min(...slos.map((slo) => slo.webhookAvailability)),
      webhookP95Ms: Math.max(...slos.map((slo) => slo.webhookP95Ms)),
    },
    secrets: mergeByKey(
      manifests.flatMap(({ secrets }) => secrets),
      ({ name }) => name,
      neededSecret,
    ),
    ...(settings.length === 0 ? undefined : { settings }),
  };
}

/** In the order in which each was named first. */
function mergeByKey<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  merge: (first: Item, second: Item) => Item,
): Item[] {
  const merged = new Map<string, Item>();
  for (const item of items) {
    const known = merged.get(keyOf(item));
    merged.set(keyOf(item), known === undefined ? item : merge(known, item));
  }
  return [...merged.values()];
}

const STRENGTH = { planned: 0, deprecated: 1, active: 2 } as const;

function stronger(first: Capability, second: Capability): Capability {
  return STRENGTH[second.status] > STRENGTH[first.status] ? second : first;
}

function neededSecret(first: SecretRequirement, second: SecretRequirement): SecretRequirement {
  const { optional: _first, ...one } = first;
  const { optional: _second, ...other } = second;
  assertSame(one, other, first.name);
  return first.optional === true ? second : first;
}

function sameSetting(first: Setting, second: Setting): Setting {
  const { summary: _first, ...one } = first;
  const { summary: _second, ...other } = second;
  assertSame(one, other, first.name);
  return first;
}

function assertSame(one: object, other: object, name: string): void {
  if (textOf(one) === textOf(other)) return;
  throw new ConnectorError(
    'config_invalid',
    `connectors that are combined must mean one thing by ${name}`,
  );
}

function textOf(value: object): string {
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(entries);
}
