import { lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

import { Refusal } from '../refusal.ts';
import type { ProjectFiles } from '../render/render-project.ts';

/** Where files come from, where they go, and where those go that they replace. All on one file system. */
export type Replacement = {
  readonly from: string;
  readonly to: string;
  readonly setAside: string;
};

/**
 * Moves files into a folder that holds others, all of them or none. Nothing else in it is touched, and nothing outside of it.
 *
 * @throws Refusal `folder_in_use` when a folder stands where a file belongs, or something else where a folder belongs
 */
export function replaceFiles({ from, to, setAside }: Replacement, files: ProjectFiles): void {
  const names = Object.keys(files);
  const inTheWay = names.filter((file) => !isPlaceFor(file, to));
  if (inTheWay.length > 0) {
    const message =
      'a file or a link stands where a folder belongs, or a folder where a file belongs';
    throw new Refusal('folder_in_use', message, inTheWay);
  }
  const undoing: (() => void)[] = [];
  try {
    for (const file of names) {
      const target = path.join(to, file);
      const made = mkdirSync(path.dirname(target), { recursive: true });
      if (made !== undefined) undoing.push(() => rmSync(made, { recursive: true, force: true }));
      if (existsAt(target)) undoing.push(moveAside(target, path.join(setAside, file)));
      renameSync(path.join(from, file), target);
      undoing.push(() => rmSync(target, { force: true }));
    }
  } catch (error) {
    for (const undo of undoing.toReversed()) undo();
    throw error;
  }
}

function moveAside(target: string, place: string): () => void {
  mkdirSync(path.dirname(place), { recursive: true });
  renameSync(target, place);
  return () => renameSync(place, target);
}

/** A link is none: what is behind it may be anywhere. */
function isPlaceFor(file: string, to: string): boolean {
  const parts = file.split('/');
  const folders = parts.slice(0, -1).map((_, index) => path.join(to, ...parts.slice(0, index + 1)));
  const areFolders = folders.every(
    (folder) => lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? true,
  );
  return (
    areFolders && lstatSync(path.join(to, file), { throwIfNoEntry: false })?.isDirectory() !== true
  );
}

function existsAt(target: string): boolean {
  return lstatSync(target, { throwIfNoEntry: false }) !== undefined;
}
