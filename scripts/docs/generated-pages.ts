import { loadAppConnectors } from './app-connectors.ts';
import { capabilityTable } from './capability-table.ts';
import { environmentTable } from './environment-table.ts';
import { errorTables } from './error-tables.ts';
import type { GeneratedFile, ReadFile } from './generated-file.ts';
import { withSections } from './generated-section.ts';
import { graphErrorTable } from './graph-error-table.ts';
import { layerTables } from './layer-tables.ts';

/** Every hand-written page that holds generated tables. */
export async function generatedPages(root: string, read: ReadFile): Promise<GeneratedFile[]> {
  const apps = await loadAppConnectors(root);
  return [
    withSections('docs/architecture.md', layerTables(root, read), read),
    withSections('docs/errors.md', errorTables(), read),
    withSections('docs/providers/meta-errors.md', [await graphErrorTable(root)], read),
    ...apps.map((app) =>
      withSections(
        `${app.folder}/README.md`,
        [
          { name: 'environment', body: environmentTable(app) },
          { name: 'capabilities', body: capabilityTable(app) },
        ],
        read,
      ),
    ),
  ];
}
