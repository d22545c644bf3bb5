import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { importSpecifiers } from '../import-specifiers.ts';
import type { PublishedManifest } from './release.ts';
import { comparableText } from './declarations/declaration-text.ts';
import { declarationFile } from './declarations/public-exports.ts';

/**
 * The built declarations that a package's entries lead to, without comments, by path from the package.
 *
 * @throws Error when the package is not built
 */
export function readDeclarations(
  directory: string,
  { name, exports }: PublishedManifest,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const waiting = Object.values(exports).map(({ types }) => path.posix.normalize(types));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    const absolute = path.join(directory, file);
    if (!existsSync(absolute)) throw new Error(`${name} must be built: it has no ${file}`);
    const text = comparableText(readFileSync(absolute, 'utf8'));
    found.set(file, text);
    for (const specifier of importSpecifiers(text)) {
      if (specifier.startsWith('.')) waiting.push(declarationFile(file, specifier));
    }
  }
  return new Map([...found].toSorted(([a], [b]) => a.localeCompare(b, 'en')));
}
