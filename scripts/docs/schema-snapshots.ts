import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import type { ContractPackage } from './contract-packages.ts';
import type { GeneratedFile, ReadFile } from './generated-file.ts';
import { toJsonSchema } from './json-schema.ts';
import { findBreakingChanges } from './schema-compatibility.ts';

const EXPORT_NAME = /^(?<name>[A-Z]\w*)Schema$/u;

/** One JSON Schema per exported zod schema: `DirectMessageSchema` is `snapshots/DirectMessage.schema.json`. */
export function schemaSnapshots(packages: readonly ContractPackage[]): GeneratedFile[] {
  return packages.flatMap((contract) =>
    [...contract.exports].flatMap(([exportName, value]) => {
      const schemaName = EXPORT_NAME.exec(exportName)?.groups?.['name'];
      const schema = toJsonSchema(value);
      if (schemaName === undefined || schema === undefined) return [];
      const text = `${JSON.stringify(schema, undefined, 2)}\n`;
      return [{ path: snapshotPath(contract.folder, schemaName), text }];
    }),
  );
}

/** Where the snapshot of a schema is kept, from the root. */
export function snapshotPath(packageFolder: string, schemaName: string): string {
  return `${packageFolder}/snapshots/${schemaName}.schema.json`;
}

/** The changes of schemas, against their committed snapshots, that need a new version. */
export function compatibilityProblems(
  snapshots: readonly GeneratedFile[],
  read: ReadFile,
): string[] {
  return snapshots.flatMap((snapshot) => {
    const committed = read(snapshot.path);
    if (committed === undefined || committed === snapshot.text) return [];
    return findBreakingChanges(JSON.parse(committed), JSON.parse(snapshot.text)).map(
      (change) =>
        `${snapshot.path}: ${change}; a published schema may only grow: define the next version of its event`,
    );
  });
}

/** Snapshots whose schema is gone. */
export function orphanProblems(
  root: string,
  packages: readonly ContractPackage[],
  snapshots: readonly GeneratedFile[],
): string[] {
  const current = new Set(snapshots.map((snapshot) => snapshot.path));
  return packages
    .flatMap(({ folder }) => filesIn(root, `${folder}/snapshots`))
    .filter((file) => !current.has(file))
    .map((file) => `${file}: its schema is no longer exported; a published schema stays`);
}

function filesIn(root: string, folder: string): string[] {
  const directory = path.join(root, folder);
  return existsSync(directory) ? readdirSync(directory).map((name) => `${folder}/${name}`) : [];
}
