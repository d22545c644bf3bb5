import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A package of the workspace that is published. */
export type PublicPackage = {
  readonly name: string;
  readonly version: string;
  /** The text of its CHANGELOG.md; undefined where it has none. */
  readonly changelog: string | undefined;
  /** Its version in `released/`; undefined where nothing is kept of it. */
  readonly keptVersion: string | undefined;
};

type Manifest = { readonly name: string; readonly version: string; readonly private: boolean };

/** Reads the packages that are not private. */
export function readPublicPackages(root: string): PublicPackage[] {
  return globSync('packages/*/package.json', { cwd: root })
    .toSorted()
    .flatMap((file) => {
      const manifest = readManifest(path.join(root, file));
      if (manifest?.private !== false) return [];
      const folder = path.dirname(file);
      const changelog = path.join(root, folder, 'CHANGELOG.md');
      const text = existsSync(changelog) ? readFileSync(changelog, 'utf8') : undefined;
      const kept = readManifest(path.join(root, 'released', folder, 'manifest.json'));
      const { name, version } = manifest;
      return [{ name, version, changelog: text, keptVersion: kept?.version }];
    });
}

function readManifest(file: string): Manifest | undefined {
  if (!existsSync(file)) return undefined;
  return { private: false, ...JSON.parse(readFileSync(file, 'utf8')) };
}

/** Why these packages are no release yet: `changeset version` has not been run, or only on some. */
export function versionProblems(packages: readonly PublicPackage[]): string[] {
  const versions = new Set(packages.map(({ version }) => version));
  return [
    ...(versions.size > 1
      ? [`all packages have one version, not ${[...versions].join(', ')}`]
      : []),
    ...packages.flatMap(packageVersionProblems),
  ];
}

function packageVersionProblems(one: PublicPackage): string[] {
  const { name, version, changelog = '', keptVersion = 'nothing' } = one;
  if (version === '0.0.0') return [`${name} has no version yet: run "changeset version"`];
  const problems: string[] = [];
  if (!changelog.split('\n').includes(`## ${version}`))
    problems.push(`the CHANGELOG.md of ${name} does not tell of ${version}`);
  if (keptVersion !== version)
    problems.push(
      `released/ holds ${keptVersion} of ${name}, not ${version}: build, and run "released"`,
    );
  return problems;
}
