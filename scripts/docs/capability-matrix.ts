import type { Capability } from '@pyloto/core-connectors';

import type { AppConnector } from './app-connectors.ts';
import type { GeneratedSection } from './generated-section.ts';
import { markdownTable } from './markdown-table.ts';

const ABSENT = '–';

/** What every connector can do, side by side: a row for each capability that one of them names. */
export function capabilityMatrix(apps: readonly AppConnector[]): GeneratedSection[] {
  return [
    { name: 'inbound', body: directionTable(apps, 'inbound') },
    { name: 'outbound', body: directionTable(apps, 'outbound') },
    { name: 'commands', body: commandTable(apps) },
  ];
}

function directionTable(apps: readonly AppConnector[], direction: Capability['direction']): string {
  const ids = apps.flatMap(({ manifest }) =>
    manifest.capabilities.filter((each) => each.direction === direction).map(({ id }) => id),
  );
  const rows = sortedOnce(ids).map((id) =>
    [`\`${id}\``].concat(
      apps.map(({ manifest }) => statusIn(manifest.capabilities, { id, direction })),
    ),
  );
  return markdownTable(['capability', ...apps.map(linkTo)], rows);
}

function statusIn(
  capabilities: readonly Capability[],
  { id, direction }: Pick<Capability, 'id' | 'direction'>,
): string {
  const found = capabilities.find((each) => each.id === id && each.direction === direction);
  return found?.status ?? ABSENT;
}

function commandTable(apps: readonly AppConnector[]): string {
  const definitions = apps.flatMap(({ commands }) => commands);
  const rows = sortedOnce(definitions.map(({ name }) => name)).map((name) => {
    const capabilityId = definitions.find((each) => each.name === name)?.capabilityId ?? ABSENT;
    const has = apps.map(({ commands }) => commands.some((each) => each.name === name));
    return [`\`${name}\``, `\`${capabilityId}\``].concat(has.map((is) => (is ? 'yes' : ABSENT)));
  });
  return markdownTable(['command', 'capability', ...apps.map(linkTo)], rows);
}

function linkTo({ folder, manifest }: AppConnector): string {
  return `[${manifest.id}](../${folder}/README.md)`;
}

function sortedOnce(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
