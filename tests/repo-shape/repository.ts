import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The text of every source file, by path from the root, with `/` between its parts. */
export type Repository = ReadonlyMap<string, string>;

export const root = path.resolve(import.meta.dirname, '../..');

const generated = new Set([
  'node_modules',
  'dist',
  'coverage',
  'reports',
  '.git',
  '.turbo',
  '.stryker-tmp',
  '.env',
]);

/**
 * Reads the working tree: what `.gitignore` names is left out. Git is not asked, because a machine that runs the tests need
 * not have it.
 */
export function readRepository(): Repository {
  return new Map(filesBelow('').map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}

function filesBelow(directory: string): string[] {
  return readdirSync(path.join(root, directory), { withFileTypes: true })
    .filter(({ name }) => !generated.has(name) && !/\.(?:tgz|log)$/u.test(name))
    .flatMap((entry) => {
      const file = path.posix.join(directory, entry.name);
      return entry.isDirectory() ? filesBelow(file) : [file];
    });
}
