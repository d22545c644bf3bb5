import { globSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { CommandDefinition, Connector, ConnectorManifest } from '@pyloto/core-connectors';
import { type AppConfig, type Environment, readAppConfig } from '@pyloto/core-runtime/node';

/** An app as its folder describes it: what its connector can do, and how it reads its configuration. */
export type AppConnector = {
  /** Path from the root, with `/` between its parts. */
  readonly folder: string;
  readonly manifest: ConnectorManifest;
  readonly commands: readonly CommandDefinition[];
  readonly readConfig: (env: Environment) => AppConfig;
};

/** Finds the apps by their folders and loads `src/connector.ts` of each. */
export async function loadAppConnectors(root: string): Promise<readonly AppConnector[]> {
  const folders = globSync('apps/*', { cwd: root }).map((folder) =>
    folder.replaceAll(path.sep, '/'),
  );
  return Promise.all(folders.toSorted().map((folder) => loadApp(root, folder)));
}

async function loadApp(root: string, folder: string): Promise<AppConnector> {
  const connectors: Record<string, Connector> = await importFrom(
    path.join(root, folder, 'src/connector.ts'),
  );
  const [connector] = Object.values(connectors);
  if (connector === undefined) throw new Error(`${folder}/src/connector.ts exports no connector`);
  const { manifest, commands = [] } = connector;
  const readConfig = (env: Environment) => readAppConfig(env, connector);
  return { folder, manifest, commands, readConfig };
}

async function importFrom<T>(file: string): Promise<T> {
  return import(pathToFileURL(file).href);
}
