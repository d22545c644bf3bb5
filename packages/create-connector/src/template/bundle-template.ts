import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { Template } from './template.ts';

/** What belongs to the workspace, or was made in it. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', 'dist', '.turbo', 'turbo.json']);

type Dependencies = Readonly<Record<string, string>>;
type Manifest = {
  readonly version: string;
  readonly dependencies: Dependencies;
  readonly devDependencies: Dependencies;
};

/**
 * Reads the template of a workspace, with the ranges that its packages are published with: a caret and the version that each has now.
 *
 * @param root the workspace's folder
 */
export function bundleTemplate(root: string): Template {
  const folder = path.join(root, 'templates/connector');
  const texts = filesBelow(folder).map((file) => [
    file,
    readFileSync(path.join(folder, file), 'utf8'),
  ]);
  const files: Record<string, string> = Object.fromEntries(texts);
  const manifest: Manifest = JSON.parse(files['package.json'] ?? '{}');
  const rangeOf = rangesOf(root);
  const ranged = (dependencies: Dependencies): Dependencies =>
    Object.fromEntries(Object.keys(dependencies).map((name) => [name, rangeOf(name)]));
  files['package.json'] = `${JSON.stringify(
    {
      ...manifest,
      dependencies: ranged(manifest.dependencies),
      devDependencies: ranged(manifest.devDependencies),
    },
    undefined,
    2,
  )}\n`;
  return { version: versionIn(path.join(root, 'packages/create-connector')), files };
}

/** What is left out is not entered: behind `node_modules` are packages whose `dist` comes and goes while others are built. */
function filesBelow(root: string, folder = ''): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !LEFT_OUT.has(name) && !name.endsWith('.log'))
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(root, file) : [file];
    })
    .toSorted();
}

/** The published range of a package: of this workspace, or of its catalog. */
function rangesOf(root: string): (name: string) => string {
  const catalog = catalogIn(readFileSync(path.join(root, 'pnpm-workspace.yaml'), 'utf8'));
  return (name) => {
    const folder = path.join(root, 'packages', name.replace('@pyloto/', ''));
    const version = name.startsWith('@pyloto/') ? versionIn(folder) : catalog.get(name);
    if (version === undefined) throw new Error(`${name} must be in the catalog`);
    return `^${version}`;
  };
}

function versionIn(folder: string): string {
  const { version }: Manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return version;
}

/** One exact version a line, which a test of the repository's shape holds the file to. */
function catalogIn(workspaceFile: string): ReadonlyMap<string, string> {
  const entries = workspaceFile.matchAll(/^ {2}'?(?<name>[@\w./-]+)'?: (?<version>\d[\w.-]*)$/gmu);
  return new Map(
    [...entries].map(({ groups }) => [groups?.['name'] ?? '', groups?.['version'] ?? '']),
  );
}
