import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { fileProblems } from '../packed-package.ts';
import { findSecrets } from './find-secrets.ts';
import { manifestProblems, type PublishedManifest } from './published-manifest.ts';

/** Unpacks a tarball into a folder, without the `package/` that all of its names begin with. */
export function unpackTarball(tarball: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}

/** The files below a folder, as paths relative to it. */
export function filesIn(folder: string): string[] {
  return globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

/**
 * Everything that keeps a package from being published: files that nobody needs, a manifest of the workspace, secrets.
 *
 * @param unpacked what `unpackTarball` made of its tarball
 * @param secrets values that must not be in it
 */
export async function packageProblems(
  unpacked: string,
  secrets: readonly string[],
): Promise<string[]> {
  const files = filesIn(unpacked);
  const texts = files.map((name) => {
    return { name, text: readFileSync(path.join(unpacked, name), 'utf8') };
  });
  const manifest: PublishedManifest = JSON.parse(
    texts.find(({ name }) => name === 'package.json')?.text ?? '{}',
  );
  const found = await Promise.all(texts.map((file) => findSecrets(file, secrets)));
  return [...fileProblems(files), ...manifestProblems(manifest), ...found.flat()];
}
