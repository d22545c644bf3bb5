import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

import type { PackedManifest } from './packed-package.ts';
import { unpackTarball } from './release/inspect-tarball.ts';

/** A package as its tarball holds it, unpacked where a consumer finds it. */
export type Packed = {
  /** Its folder in the workspace. */
  readonly source: string;
  readonly tarball: string;
  readonly unpacked: string;
  readonly manifest: PackedManifest;
};

/**
 * Packs a package as a release would, and unpacks it into the `node_modules` of a folder. Needs a build and pnpm on the PATH.
 *
 * @param source its folder in the workspace
 */
export function packInto(scratch: string, source: string): Packed {
  const { name } = readManifest(source);
  const destination = path.join(scratch, 'tarballs', name);
  mkdirSync(destination, { recursive: true });
  execFileSync('pnpm', ['pack', '--pack-destination', destination], {
    cwd: source,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const tarball = path.join(destination, globSync('*.tgz', { cwd: destination })[0] ?? '');
  const unpacked = path.join(scratch, 'node_modules', name);
  unpackTarball(tarball, unpacked);
  return { source, tarball, unpacked, manifest: readManifest(unpacked) };
}

/** Reads the `package.json` of a folder. */
export function readManifest(directory: string): PackedManifest {
  const manifest: PackedManifest = JSON.parse(
    readFileSync(path.join(directory, 'package.json'), 'utf8'),
  );
  return manifest;
}

/** What a package needs from the registry is taken from the workspace, so that no network is needed. */
export function linkDependencies(scratch: string, { source, manifest }: Packed): void {
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    if (name.startsWith('@pyloto/')) continue;
    linkInto(scratch, path.join(source, 'node_modules', name), name);
  }
}

/** Puts a package into the `node_modules` of a folder under a name. */
export function linkInto(scratch: string, target: string, name: string): void {
  const location = path.join(scratch, 'node_modules', name);
  mkdirSync(path.dirname(location), { recursive: true });
  rmSync(location, { force: true });
  symlinkSync(realpathSync(target), location);
}
