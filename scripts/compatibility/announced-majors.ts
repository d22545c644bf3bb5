import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const MAJOR = /^['"](?<name>@[\w-]+\/[\w-]+)['"]: major$/gmu;

/** The packages that a changeset announces a major version of. */
export function announcedMajors(root: string): ReadonlySet<string> {
  const texts = globSync('.changeset/*.md', { cwd: root }).map((file) =>
    readFileSync(path.join(root, file), 'utf8'),
  );
  return new Set(
    texts
      .map((text) => text.split(/^---$/mu)[1] ?? '')
      .flatMap((front) => [...front.matchAll(MAJOR)].map(({ groups }) => groups?.['name'] ?? '')),
  );
}
