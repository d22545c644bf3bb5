import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A package of the workspace that is published. */
export type PublicPackage = {
  readonly name: string;
  readonly version: string;
  /** The text of its CHANGELOG.md; undefined where it has none. */
  readonly changelog: string | undefined;
};

/** Reads the packages that are not private. */
export function readPublicPackages(root: string): PublicPackage[] {
  return globSync('packages/*/package.json', { cwd: root })
    .toSorted()
    .flatMap((file) => {
      const manifest: { name: string; version: string; private?: boolean } = JSON.parse(
        readFileSync(path.join(root, file), 'utf8'),
      );
      if (manifest.private === true) return [];
      const changelog = path.join(root, path.dirname(file), 'CHANGELOG.md');
      const { name, version } = manifest;
      const text = existsSync(changelog) ? readFileSync(changelog, 'utf8') : undefined;
      return [{ name, version, changelog: text }];
    });
}

/** Why these packages are no release yet: `changeset version` has not been run, or only on some. */
export function versionProblems(packages: readonly PublicPackage[]): string[] {
  const versions = new Set(packages.map(({ version }) => version));
  return [
    ...(versions.size > 1
      ? [`all packages have one version, not ${[...versions].join(', ')}`]
      : []),
    ...packages.flatMap(({ name, version, changelog = '' }) => {
      if (version === '0.0.0') return [`${name} has no version yet: run "changeset version"`];
      const heading = changelog.split('\n').includes(`## ${version}`);
      return heading ? [] : [`the CHANGELOG.md of ${name} does not tell of ${version}`];
    }),
  ];
}
