import { loadAppConnectors } from './app-connectors.ts';
import { capabilityMatrix } from './capability-matrix.ts';
import { capabilityTable } from './capability-table.ts';
import { conformanceTables } from './conformance-tables.ts';
import { environmentTable } from './environment-table.ts';
import { errorTables } from './error-tables.ts';
import type { GeneratedFile, ReadFile } from './generated-file.ts';
import { withSections } from './generated-section.ts';
import { graphErrorTable } from './graph-error-table.ts';
import { layerTables } from './layer-tables.ts';
import { mutantTable } from './mutant-table.ts';

/** Every hand-written page that holds generated tables. */
export async function generatedPages(root: string, read: ReadFile): Promise<GeneratedFile[]> {
  const apps = await loadAppConnectors(root);
  const [anyApp] = apps;
  if (anyApp === undefined) throw new Error('there must be an app');
  const shared = { name: 'environment', body: environmentTable(anyApp, 'every app') };
  return [
    withSections('docs/running-an-app.md', [shared], read),
    withSections('docs/capabilities.md', capabilityMatrix(apps), read),
    withSections('docs/architecture.md', layerTables(root, read), read),
    withSections('docs/conformance.md', [...conformanceTables(), mutantTable()], read),
    withSections('docs/errors.md', errorTables(), read),
    withSections('docs/providers/meta-errors.md', [await graphErrorTable(root)], read),
    ...apps.map((app) =>
      withSections(
        `${app.folder}/README.md`,
        [
          { name: 'environment', body: environmentTable(app, 'connector') },
          { name: 'capabilities', body: capabilityTable(app) },
        ],
        read,
      ),
    ),
  ];
}
