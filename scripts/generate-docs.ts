/**
 * Writes what is made from the sources: the catalogue of events (docs/events.md), a snapshot of every public schema, and the
 * tables inside hand-written pages (layers, packages, errors, variables and capabilities of each app).
 * `--check` writes nothing and fails when a file is out of date. Whether a schema may change as it did is for the compatibility
 * gate to say (scripts/compatibility.ts), which compares with the last release.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';

import { loadContractPackages } from './docs/contract-packages.ts';
import { eventCatalogue } from './docs/event-catalogue.ts';
import { driftProblems, outOfDate, readFrom, readOver, writeFiles } from './docs/generated-file.ts';
import { generatedPages } from './docs/generated-pages.ts';
import { orphanSnapshots, schemaSnapshots } from './docs/schema-snapshots.ts';

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
const orphans = orphanSnapshots(root, packages, snapshots);

if (check) {
  const problems = [...driftProblems(files, read), ...orphans.map(outOfDate)];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
} else {
  writeFiles(root, files);
  for (const orphan of orphans) rmSync(path.join(root, orphan));
}
