import { globSync } from 'node:fs';
import path from 'node:path';

import { markdownTable } from './markdown-table.ts';
import type { GeneratedSection } from './generated-section.ts';
import type { ReadFile } from './generated-file.ts';

type LayerRules = Readonly<Record<string, { readonly dependencies: { readonly allow: string[] } }>>;
type Member = {
  readonly name: string;
  readonly folder: string;
  readonly layer: string;
  readonly description: string;
};

/** What a layer may import, and which packages are in it: from the rules and tags that `turbo boundaries` checks. */
export function layerTables(root: string, read: ReadFile): GeneratedSection[] {
  const rules = layerRules(read);
  const members = memberFolders(root).map((folder) => memberIn(folder, read));
  return [
    { name: 'layers', body: layerTable(rules) },
    { name: 'packages', body: packageTable(Object.keys(rules), members) },
  ];
}

function layerRules(read: ReadFile): LayerRules {
  const { boundaries }: { boundaries: { tags: LayerRules } } = JSON.parse(read('turbo.json') ?? '');
  return boundaries.tags;
}

function memberFolders(root: string): string[] {
  return globSync('{packages,apps}/*/package.json', { cwd: root })
    .map((file) => path.posix.dirname(file.replaceAll(path.sep, '/')))
    .toSorted((a, b) => a.localeCompare(b, 'en'));
}

function memberIn(folder: string, read: ReadFile): Member {
  const { name, description }: { name: string; description: string } = JSON.parse(
    read(`${folder}/package.json`) ?? '',
  );
  const {
    tags: [layer = ''],
  }: { tags: string[] } = JSON.parse(read(`${folder}/turbo.json`) ?? '');
  return { name, folder, layer, description };
}

function layerTable(rules: LayerRules): string {
  const rows = Object.entries(rules).map(([layer, { dependencies }]) => [
    layer,
    dependencies.allow.join(', '),
  ]);
  return markdownTable(['layer', 'may import'], rows);
}

function packageTable(layers: readonly string[], members: readonly Member[]): string {
  const rows = members
    .toSorted((a, b) => layers.indexOf(a.layer) - layers.indexOf(b.layer))
    .map(({ layer, name, folder, description }) => [
      layer,
      `[${name}](../${folder}/README.md)`,
      description,
    ]);
  return markdownTable(['layer', 'package', 'what it is'], rows);
}
