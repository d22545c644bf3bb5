import { existsSync, globSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

import type { PackedManifest } from '../packed-package.ts';
import { readManifest } from '../packed-workspace.ts';

/** What an installation of a package brings. */
export type Installed = {
  /** Bytes of our own packages' files, by name. */
  readonly own: ReadonlyMap<string, number>;
  /** The same of all others. Two versions of one package count both. */
  readonly others: ReadonlyMap<string, number>;
};

/**
 * Adds up the files of a package and of all that it needs: dependencies, optional ones that are there, and peers that are not optional.
 *
 * @param directory the package, where Node finds what it needs
 */
export function installedBytes(directory: string): Installed {
  const found = { own: new Map<string, number>(), others: new Map<string, number>() };
  const waiting = new Set([realpathSync(directory)]);
  for (const folder of waiting) {
    const manifest = readManifest(folder);
    const bytes = bytesOf(folder);
    const group = manifest.name.startsWith('@pyloto/') ? found.own : found.others;
    group.set(manifest.name, (group.get(manifest.name) ?? 0) + bytes);
    for (const name of neededBy(manifest)) {
      const needed = folderOf(name, folder);
      if (needed !== undefined) waiting.add(needed);
    }
  }
  return found;
}

function neededBy(manifest: PackedManifest): string[] {
  const { dependencies, optionalDependencies, peerDependencies = {} } = manifest;
  const peers = Object.keys(peerDependencies).filter(
    (name) => manifest.peerDependenciesMeta?.[name]?.optional !== true,
  );
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** As Node looks for it: in the `node_modules` beside and above. */
function folderOf(name: string, from: string): string | undefined {
  const parent = path.dirname(from);
  if (parent === from) return undefined;
  const candidate = path.join(
    from,
    path.basename(from) === 'node_modules' ? '' : 'node_modules',
    name,
  );
  return existsSync(path.join(candidate, 'package.json'))
    ? realpathSync(candidate)
    : folderOf(name, parent);
}

function bytesOf(folder: string): number {
  return globSync('**/*', { cwd: folder, exclude: (file) => file === 'node_modules' })
    .map((file) => statSync(path.join(folder, file)))
    .filter((entry) => entry.isFile())
    .reduce((total, entry) => total + entry.size, 0);
}
