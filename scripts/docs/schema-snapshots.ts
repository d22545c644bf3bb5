import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import type { ContractPackage } from './contract-packages.ts';
import type { GeneratedFile } from './generated-file.ts';
import { type JsonSchema, toJsonSchema } from './json-schema.ts';

const EXPORT_NAME = /^(?<name>[A-Z]\w*)Schema$/u;

/** The JSON Schemas of a package's exported zod schemas, by the name of their type: `DirectMessage` of `DirectMessageSchema`. */
export function exportedSchemas(contract: ContractPackage): Map<string, JsonSchema> {
  const found = [...contract.exports].flatMap(([exportName, value]): [string, JsonSchema][] => {
    const schemaName = EXPORT_NAME.exec(exportName)?.groups?.['name'];
    const schema = toJsonSchema(value);
    return schemaName === undefined || schema === undefined ? [] : [[schemaName, schema]];
  });
  return new Map(found);
}

/** One JSON Schema per exported zod schema: `DirectMessageSchema` is `snapshots/DirectMessage.schema.json`. */
export function schemaSnapshots(packages: readonly ContractPackage[]): GeneratedFile[] {
  return packages.flatMap((contract) =>
    [...exportedSchemas(contract)].map(([schemaName, schema]) => ({
      path: snapshotPath(contract.folder, schemaName),
      text: `${JSON.stringify(schema, undefined, 2)}\n`,
    })),
  );
}

/** Where the snapshot of a schema is kept, from the root. */
export function snapshotPath(packageFolder: string, schemaName: string): string {
  return `${packageFolder}/snapshots/${schemaName}.schema.json`;
}

/** The files of snapshots whose schema is no longer exported. */
export function orphanSnapshots(
  root: string,
  packages: readonly ContractPackage[],
  snapshots: readonly GeneratedFile[],
): string[] {
  const current = new Set(snapshots.map((snapshot) => snapshot.path));
  return packages
    .flatMap(({ folder }) => filesIn(root, `${folder}/snapshots`))
    .filter((file) => !current.has(file));
}

function filesIn(root: string, folder: string): string[] {
  const directory = path.join(root, folder);
  return existsSync(directory) ? readdirSync(directory).map((name) => `${folder}/${name}`) : [];
}
