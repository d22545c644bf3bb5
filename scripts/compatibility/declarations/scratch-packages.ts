import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { PackageRelease } from '../release.ts';

/** Where the packages of a version lie in the scratch folder. */
function packageFolder(scratch: string, version: 'old' | 'new', name: string): string {
  return path.join(scratch, version, 'node_modules', name);
}

/** Writes the declarations of a version as an installation would hold them. */
export function writePackages(
  scratch: string,
  version: 'old' | 'new',
  packages: Iterable<PackageRelease>,
): void {
  for (const { manifest, declarations } of packages) {
    const folder = packageFolder(scratch, version, manifest.name);
    const { name, exports } = manifest;
    writeInto(folder, 'package.json', JSON.stringify({ name, type: 'module', exports }));
    for (const [file, text] of declarations) writeInto(folder, file, text);
  }
}

function writeInto(folder: string, file: string, text: string): void {
  const absolute = path.join(folder, file);
  mkdirSync(path.dirname(absolute), { recursive: true });
  writeFileSync(absolute, text);
}

/** What both versions take from the registry is one and the same: what the workspace has installed. */
export function linkRegistryPackages(
  scratch: string,
  root: string,
  packages: Iterable<PackageRelease>,
): void {
  link(scratch, '@types/node', path.join(root, 'node_modules/@types/node'));
  for (const { manifest } of packages) {
    const folder = path.join(root, 'packages', manifest.name.replace('@pyloto/', ''));
    const names = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    for (const name of names.filter((one) => !one.startsWith('@pyloto/'))) {
      link(scratch, name, path.join(folder, 'node_modules', name));
    }
  }
}

function link(scratch: string, name: string, target: string): void {
  const location = path.join(scratch, 'node_modules', name);
  if (existsSync(location) || !existsSync(target)) return;
  mkdirSync(path.dirname(location), { recursive: true });
  symlinkSync(realpathSync(target), location);
}
