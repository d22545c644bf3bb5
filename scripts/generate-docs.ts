/**
 * Writes what is made from the sources: the catalogue of events (docs/events.md), a snapshot of every public schema, and the
 * tables inside hand-written pages (layers, packages, errors, variables and capabilities of each app).
 * `--check` writes nothing and fails when a file is out of date. Either way a change that a published schema must not
 * undergo fails; a schema that was never released is set free by deleting its snapshot.
 */
import path from 'node:path';

import { loadContractPackages } from './docs/contract-packages.ts';
import { eventCatalogue } from './docs/event-catalogue.ts';
import { driftProblems, readFrom, readOver, writeFiles } from './docs/generated-file.ts';
import { generatedPages } from './docs/generated-pages.ts';
import { compatibilityProblems, orphanProblems, schemaSnapshots } from './docs/schema-snapshots.ts';

const root = path.resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const read = readFrom(root);

const packages = await loadContractPackages(root);
const snapshots = schemaSnapshots(packages);
const files = [
  ...snapshots,
  eventCatalogue(packages, readOver(snapshots, read)),
  ...(await generatedPages(root, read)),
];
const problems = [
  ...compatibilityProblems(snapshots, read),
  ...orphanProblems(root, packages, snapshots),
  ...(check ? driftProblems(files, read) : []),
];

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else if (!check) writeFiles(root, files);
