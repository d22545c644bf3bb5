import type { Repository } from './repository.ts';

type Manifest = {
  readonly name?: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly publishConfig?: {
    readonly bin?: Readonly<Record<string, string>>;
    readonly access?: string;
    readonly exports?: Readonly<Record<string, unknown>>;
  };
  readonly [field: string]: unknown;
};

const layers = new Set(['contract', 'driver', 'mechanism', 'adapter', 'runtime', 'tool', 'app']);
const dependencyFields = [
  'dependencies',
  'devDependencies',
  'peerDependencies',
  'optionalDependencies',
];

/** The folders that hold a package, by path from the root. */
export function packageFolders(repository: Repository): string[] {
  return [...repository.keys()]
    .filter((file) =>
      /^(?:(?:packages|apps|tests|templates)\/[^/]+|scripts)\/package\.json$/u.test(file),
    )
    .map((file) => file.slice(0, -'/package.json'.length));
}

/** Everything a package must have, as a list of what this one lacks. */
export function packageProblems(repository: Repository, folder: string): string[] {
  const manifest = manifestIn(repository.get(`${folder}/package.json`));
  const internal = /^(?:tests\/|scripts$)/u.test(folder);
  return [
    ...layerProblems(repository.get(`${folder}/turbo.json`)),
    ...commonProblems(manifest),
    ...(internal ? [] : readmeProblems(repository.get(`${folder}/README.md`), manifest)),
    ...(internal ? [] : builtProblems(manifest)),
    ...(manifest.private === true ? [] : publishedProblems(manifest)),
    ...(/^(?:apps|templates)\//u.test(folder) ? appProblems(manifest) : []),
    // A template is the root of the projects that are made from it, and configures its tools.
    ...(folder.startsWith('templates/') ? [] : configurationProblems(repository, folder)),
  ];
}

function layerProblems(text: string | undefined): string[] {
  const { tags = [] }: { tags?: string[] } = JSON.parse(text ?? '{}');
  return tags.length === 1 && layers.has(tags[0] ?? '') ? [] : ['turbo.json names not one layer'];
}

function commonProblems(manifest: Manifest): string[] {
  return [
    ...expected(manifest, 'license', 'UNLICENSED'),
    ...expected(manifest, 'type', 'module'),
    ...dependencyFields.flatMap((field) => referenceProblems(manifest[field], manifest)),
  ];
}

function expected(manifest: Manifest, field: string, value: unknown): string[] {
  const equal = JSON.stringify(manifest[field]) === JSON.stringify(value);
  return equal ? [] : [`${field} is not ${JSON.stringify(value)}`];
}

const workspacePackage = /^@pyloto(?:-tests)?\//u;

/** Versions are named in the catalog. A package of the workspace is taken as it is, and published as a range. */
function referenceProblems(dependencies: unknown, manifest: Manifest): string[] {
  const workspaceRange = manifest.private === true ? 'workspace:*' : 'workspace:^';
  return Object.entries(dependencies ?? {})
    .filter(
      ([name, range]) => range !== (workspacePackage.test(name) ? workspaceRange : 'catalog:'),
    )
    .map(([name, range]) => `${name} is "${String(range)}", not from the catalog`);
}

function readmeProblems(text: string | undefined, { name = '' }: Manifest): string[] {
  if (text === undefined) return ['README.md is missing'];
  return text.includes(name) ? [] : [`README.md does not mention ${name}`];
}

function builtProblems(manifest: Manifest): string[] {
  const { scripts, engines, description, sideEffects } = manifest;
  return [
    ...(hasText(description) ? [] : ['description is missing']),
    ...(sideEffects === false ? [] : ['sideEffects is not false']),
    ...(/"node":">=\d+\.\d+\.\d+"/u.test(JSON.stringify(engines ?? {}))
      ? []
      : ['engines.node is missing']),
    ...(JSON.stringify(scripts ?? {}).includes('node ../../scripts/build-package.ts')
      ? []
      : ['scripts.build is not the build of the workspace']),
  ];
}

function hasText(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0;
}

/** Sources inside the workspace, built files outside: each entry of `exports` has its counterpart in `publishConfig.exports`. */
function publishedProblems(manifest: Manifest): string[] {
  const { exports = {}, publishConfig } = manifest;
  const built = Object.fromEntries(
    Object.entries(exports).map(([subpath, source]) => {
      const output = builtPath(source);
      return [subpath, { types: `${output}.d.ts`, default: `${output}.js` }];
    }),
  );
  const same = JSON.stringify(publishConfig?.exports) === JSON.stringify(built);
  return [
    ...(Object.keys(exports).length > 0 ? [] : ['exports is missing']),
    ...(same ? [] : ['publishConfig.exports does not mirror exports']),
    ...programProblems(manifest),
    ...(publishConfig?.access === 'restricted' ? [] : ['publishConfig.access is not "restricted"']),
    ...expected(manifest, 'files', ['dist', 'CHANGELOG.md']),
  ];
}

/** `./src/cli/main.ts` is built as `./dist/cli/main`, with an extension. */
function builtPath(source: string): string {
  return source.replace(/^\.\/src\//u, './dist/').replace(/\.ts$/u, '');
}

/** The programs of a package, too, are sources inside the workspace. */
function programProblems({ bin = {}, publishConfig }: Manifest): string[] {
  const built = Object.entries(bin).map(([name, source]) => [name, `${builtPath(source)}.js`]);
  const same =
    JSON.stringify(publishConfig?.bin ?? {}) === JSON.stringify(Object.fromEntries(built));
  return same ? [] : ['publishConfig.bin does not mirror bin'];
}

/** An app is never published, and only its bundle is deployed. */
function appProblems(manifest: Manifest): string[] {
  return [...expected(manifest, 'private', true), ...expected(manifest, 'files', ['dist'])];
}

/** Every tool is configured once, at the root; turbo.json holds the layer only. */
function configurationProblems(repository: Repository, folder: string): string[] {
  const configuration =
    /^(?:tsconfig.*\.json|.*\.config\.[cm]?[jt]s|\.(?:oxlintrc|oxfmtrc|prettierrc|eslintrc).*|knip\.jsonc?|\.npmrc)$/u;
  return [...repository.keys()]
    .filter((file) => file.startsWith(`${folder}/`))
    .map((file) => file.slice(folder.length + 1))
    .filter((file) => configuration.test(file))
    .map((file) => `${file} configures a tool outside of the root`);
}

/** Every version of the catalog is exact. */
export function catalogProblems(workspaceFile: string): string[] {
  const lines = workspaceFile.split('\n');
  const start = lines.indexOf('catalog:');
  const length = lines.slice(start + 1).findIndex((line) => /^\S/u.test(line));
  const entries = lines.slice(start + 1, start + 1 + length).filter((line) => line.trim() !== '');
  if (start === -1 || entries.length === 0) return ['the catalog is missing'];
  return entries
    .filter((line) => !/^ {2}(?:'[^']+'|[\w.-]+): \d+\.\d+\.\d+(?:-[\w.]+)?$/u.test(line))
    .map((line) => `"${line.trim()}" is not an exact version`);
}

function manifestIn(text = '{}'): Manifest {
  const value: Manifest = JSON.parse(text);
  return value;
}
