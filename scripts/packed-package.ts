import { importSpecifiers, packageOf } from './import-specifiers.ts';

/** What is read of a published `package.json`. */
export type PackedManifest = {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
};

const expectedFile = /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/.+)$/u;
const requiredFiles = ['package.json', 'README.md', 'LICENSE'];

/**
 * What is wrong with the list of files of a tarball: a file that no consumer needs, or one that each must find.
 *
 * @param files paths relative to the root of the package
 */
export function fileProblems(files: readonly string[]): string[] {
  return [
    ...files.filter((file) => !expectedFile.test(file)).map((file) => `${file} is not expected`),
    ...requiredFiles.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
  ];
}

/** The packages that a built text imports and that an installation of the package would not bring. */
export function undeclaredImports(manifest: PackedManifest, text: string): string[] {
  const declared = new Set([
    manifest.name,
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
  ]);
  return importSpecifiers(text)
    .map(packageOf)
    .filter((name) => name !== undefined)
    .filter((name) => !declared.has(name));
}

/** The TypeScript sources that a built text imports: no tarball holds them. */
export function unbuiltImports(text: string): string[] {
  return importSpecifiers(text).filter((name) => /^\..*(?<!\.d)\.[cm]?ts$/u.test(name));
}

/**
 * The specifiers under which a consumer imports the package: `@pyloto/core-meta/whatsapp`. An entry that is a program (`main.js`)
 * is not among them: it is started, and does its work when it is loaded.
 */
export function entrySpecifiers(manifest: PackedManifest): string[] {
  return Object.entries(manifest.exports ?? {})
    .filter(([, entry]) => !JSON.stringify(entry).includes('/main.js"'))
    .map(([subpath]) => manifest.name + subpath.slice(1));
}
