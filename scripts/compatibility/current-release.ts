import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { HTTP_STATUS_BY_ERROR_CODE } from '@pyloto/core-connectors';
import { ERROR_ANSWERS } from '@pyloto/core-runtime';
import { METRICS } from '@pyloto/core-telemetry';

import { type AppConnector, loadAppConnectors } from '../docs/app-connectors.ts';
import { type ContractPackage, loadContractPackages } from '../docs/contract-packages.ts';
import { problemsOf, variablesOf } from '../docs/environment-table.ts';
import { eventsOf } from '../docs/event-catalogue.ts';
import { type JsonSchema, toJsonSchema } from '../docs/json-schema.ts';
import { exportedSchemas } from '../docs/schema-snapshots.ts';
import { readDeclarations } from './read-declarations.ts';
import type { AppRelease, PackageRelease, PublishedManifest, Release } from './release.ts';

/** What the workspace would promise if it were released now. It must be built. */
export async function currentRelease(root: string): Promise<Release> {
  const contracts = await loadContractPackages(root);
  const folders = globSync('packages/*/package.json', { cwd: root }).map((file) =>
    path.dirname(file),
  );
  const packages = folders
    .toSorted((a, b) => a.localeCompare(b, 'en'))
    .map((folder) =>
      packageRelease(
        path.join(root, folder),
        contracts.find((contract) => contract.folder === folder),
      ),
    )
    .filter((one) => one !== undefined);
  const apps = (await loadAppConnectors(root)).map((app): [string, AppRelease] => [
    path.basename(app.folder),
    appRelease(root, app),
  ]);
  return {
    packages: new Map(packages.map((one) => [one.manifest.name, one])),
    apps: new Map(apps),
    operations: operations(),
  };
}

type SourceManifest = PublishedManifest & {
  readonly private?: boolean;
  readonly publishConfig?: Pick<PublishedManifest, 'exports'>;
};

/** A package as its folder and its build describe it; undefined for one that is not published. */
function packageRelease(
  directory: string,
  contract: ContractPackage | undefined,
): PackageRelease | undefined {
  const source: SourceManifest = JSON.parse(read(directory, 'package.json'));
  if (source.private === true) return undefined;
  const { name, version, bin, engines, dependencies, peerDependencies, peerDependenciesMeta } =
    source;
  const manifest: PublishedManifest = {
    name,
    version,
    exports: withTypes(source.publishConfig?.exports ?? {}),
    ...(bin && { bin }),
    ...(engines && { engines }),
    ...(dependencies && { dependencies }),
    ...(peerDependencies && { peerDependencies }),
    ...(peerDependenciesMeta && { peerDependenciesMeta }),
  };
  return {
    manifest,
    declarations: readDeclarations(directory, manifest),
    schemas: contract === undefined ? new Map() : exportedSchemas(contract),
    events: contract === undefined ? new Map() : eventReleases(contract),
    goldenEvents: contract === undefined ? new Map() : goldenEvents(directory),
  };
}

/** A path that is exported for itself (`./package.json`) has no types. */
function withTypes(exports: PublishedManifest['exports']): PublishedManifest['exports'] {
  return Object.fromEntries(
    Object.entries(exports).filter(([, entry]) => 'types' in Object(entry)),
  );
}

function eventReleases(contract: ContractPackage): PackageRelease['events'] {
  return new Map(
    eventsOf(contract).map(({ definition: { type, capabilityId }, exportName, schema }) => [
      type,
      { capabilityId, exportName, schema },
    ]),
  );
}

function goldenEvents(directory: string): Map<string, unknown> {
  const files = globSync('fixtures/*/v*.json', { cwd: directory }).toSorted();
  return new Map(files.map((file) => [file, JSON.parse(read(directory, file))]));
}

function appRelease(root: string, app: AppConnector): AppRelease {
  const required = problemsOf(app, {});
  const { capabilities } = app.manifest;
  return {
    adapters: adaptersOf(root, app.folder),
    capabilities: Object.fromEntries(
      capabilities.map(({ direction, id, status }) => [`${direction} ${id}`, status]),
    ),
    environment: Object.fromEntries(
      variablesOf(app)
        .toSorted()
        .map((name) => [name, required.has(name) ? 'required' : 'optional']),
    ),
    commands: new Map(app.commands.map(({ name, schema }) => [name, schemaOf(name, schema)])),
    cases: recordedCases(path.join(root, app.folder, 'fixtures')),
  };
}

function schemaOf(name: string, schema: unknown): JsonSchema {
  const found = toJsonSchema(schema);
  if (found === undefined) throw new Error(`the command ${name} has no zod schema`);
  return found;
}

function adaptersOf(root: string, folder: string): string[] {
  const { dependencies = {} }: PublishedManifest = JSON.parse(
    read(path.join(root, folder), 'package.json'),
  );
  const packages = Object.keys(dependencies).filter((name) => name.startsWith('@pyloto/'));
  const adapters = packages.filter((name) => {
    const directory = path.join(root, 'packages', name.replace('@pyloto/', ''));
    const { tags }: { tags?: string[] } = JSON.parse(read(directory, 'turbo.json'));
    return tags?.includes('adapter') === true;
  });
  return adapters.length > 0 ? adapters : packages;
}

function recordedCases(directory: string): AppRelease['cases'] {
  const files = globSync('*/expected.json', { cwd: directory }).toSorted();
  return new Map(
    files.map((file) => {
      const body = readFileSync(path.join(directory, path.dirname(file), 'body.json'));
      const digest = createHash('sha256').update(body).digest('base64url').slice(0, 16);
      return [path.dirname(file), { body: digest, expected: JSON.parse(read(directory, file)) }];
    }),
  );
}

function operations(): Release['operations'] {
  return {
    metrics: Object.fromEntries(
      Object.entries(METRICS).map(([name, { kind, labels }]) => [name, { kind, labels }]),
    ),
    errorCodes: Object.keys(HTTP_STATUS_BY_ERROR_CODE),
    answers: Object.fromEntries(
      Object.entries(ERROR_ANSWERS).map(([code, { status }]) => [code, status]),
    ),
  };
}

function read(directory: string, file: string): string {
  return readFileSync(path.join(directory, file), 'utf8');
}
