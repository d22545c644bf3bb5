import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { Refusal } from '../refusal.ts';
import type { ProjectFiles } from '../render/render-project.ts';
import { replaceFiles } from './replace-files.ts';

/** A project that was written. */
export type WrittenProject = {
  /**
   * Takes the project back; in a folder that held files before, it takes nothing back.
   *
   * @returns whether all is as it was
   */
  readonly undo: () => boolean;
};

/**
 * Writes a project into its folder, whole or not at all: it is written beside it first, and moved at the end.
 *
 * @param folder absolute; made where it does not exist
 * @param options `force`: files of the same names are replaced; others are never touched
 * @throws Refusal `folder_in_use` when the folder holds files, with their names
 */
export function writeProject(
  folder: string,
  files: ProjectFiles,
  { force }: { readonly force: boolean },
): WrittenProject {
  refuseFolderInUse(folder, { force });
  const present = namesIn(folder);
  const parent = path.dirname(folder);
  // The topmost folder that has to be made: with it goes everything below.
  const made = mkdirSync(parent, { recursive: true });
  const staging = mkdtempSync(path.join(parent, '.create-connector-'));
  try {
    const staged = path.join(staging, 'project');
    writeFiles(staged, files);
    if (present === undefined) renameSync(staged, folder);
    else
      replaceFiles({ from: staged, to: folder, setAside: path.join(staging, 'replaced') }, files);
  } catch (error) {
    if (made !== undefined) remove(made);
    throw error;
  } finally {
    remove(staging);
  }
  return {
    undo: () => {
      if (present === undefined) remove(made ?? folder);
      else if (present.length === 0)
        for (const name of readdirSync(folder)) remove(path.join(folder, name));
      return present === undefined || present.length === 0;
    },
  };
}

/**
 * Refuses a folder that holds files, unless they may be replaced.
 *
 * @throws Refusal `folder_in_use` with their names
 */
export function refuseFolderInUse(folder: string, { force }: { readonly force: boolean }): void {
  const present = namesIn(folder) ?? [];
  if (present.length === 0 || force) return;
  const message = `the folder ${folder} must be empty; --force replaces files of the project's own and leaves the others`;
  throw new Refusal('folder_in_use', message, present);
}

/** What a folder holds; undefined when there is none. */
function namesIn(folder: string): string[] | undefined {
  const stats: Stats | undefined = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (stats.isDirectory()) return readdirSync(folder).toSorted();
  throw new Refusal('folder_in_use', `${folder} must be a folder`);
}

function writeFiles(folder: string, files: ProjectFiles): void {
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

function remove(target: string): void {
  rmSync(target, { recursive: true, force: true });
}
