/** A `package.json` as somebody who installs the package gets it. */
export type PublishedManifest = {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly scripts?: unknown;
  readonly devDependencies?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
};

const workspaceFields = ['private', 'scripts', 'devDependencies', 'packageManager'];
const range = /^\^\d+\.\d+\.\d+(?:-[\w.-]+)?$/u;

/** What a manifest says that means nothing outside the workspace, or holds a consumer to one version. */
export function manifestProblems(manifest: PublishedManifest): string[] {
  const wanted = [
    manifest.dependencies,
    manifest.peerDependencies,
    manifest.optionalDependencies,
  ].flatMap((dependencies) => Object.entries(dependencies ?? {}));
  return [
    ...workspaceFields.filter((field) => field in manifest).map((field) => `it has ${field}`),
    ...wanted
      .filter(([, version]) => !range.test(version))
      .map(([name, version]) => `it wants ${name} as "${version}", not as a range like ^1.2.3`),
    ...entryProblems(manifest),
  ];
}

/** A source inside the workspace is a built file outside. */
function entryProblems({ exports, bin }: PublishedManifest): string[] {
  const text = JSON.stringify({ exports, bin });
  return text.includes('./src/') ? ['it names sources'] : [];
}
