/**
 * Packs every published package as a release would and looks at the tarballs: what is inside, whether every import is
 * declared, publint, attw, and a consumer outside the workspace that type-checks against all entries and loads them.
 * Needs a build (`turbo run build`) and pnpm on the PATH.
 */
import { execFile, execFileSync } from 'node:child_process';
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import {
  entrySpecifiers,
  fileProblems,
  unbuiltImports,
  undeclaredImports,
  type PackedManifest,
} from './packed-package.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');
const scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'packed-')));
const modules = path.join(scratch, 'node_modules');

type Packed = {
  readonly source: string;
  readonly tarball: string;
  readonly unpacked: string;
  readonly manifest: PackedManifest;
};

function pack(source: string): Packed {
  const { name } = readManifest(source);
  const destination = path.join(scratch, 'tarballs', name);
  mkdirSync(destination, { recursive: true });
  execFileSync('pnpm', ['pack', '--pack-destination', destination], {
    cwd: source,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const tarball = path.join(destination, globSync('*.tgz', { cwd: destination })[0] ?? '');
  const unpacked = path.join(modules, name);
  mkdirSync(unpacked, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
  return { source, tarball, unpacked, manifest: readManifest(unpacked) };
}

function readManifest(directory: string): PackedManifest {
  const manifest: PackedManifest = JSON.parse(
    readFileSync(path.join(directory, 'package.json'), 'utf8'),
  );
  return manifest;
}

async function problemsOf(packed: Packed): Promise<string[]> {
  const { unpacked } = packed;
  const files = globSync('**/*', { cwd: unpacked, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(unpacked, path.join(entry.parentPath, entry.name)));
  const imports = files
    .filter((file) => /\.(?:js|d\.ts)$/u.test(file))
    .flatMap((file) => importProblems(packed, file));
  const { messages, pkg } = await publint({ pkgDir: unpacked, pack: false, strict: true });
  const publication = messages.map((message) => String(formatMessage(message, pkg)));
  return [...fileProblems(files), ...imports, ...publication, ...(await typeProblems(packed))];
}

function importProblems({ manifest, unpacked }: Packed, file: string): string[] {
  const text = readFileSync(path.join(unpacked, file), 'utf8');
  return [
    ...undeclaredImports(manifest, text).map((name) => `${name}, which is no dependency`),
    ...unbuiltImports(text).map((name) => `${name}, which is not built`),
  ].map((problem) => `${file} imports ${problem}`);
}

async function typeProblems({ tarball }: Packed): Promise<string[]> {
  const options = ['--profile', 'esm-only', '--no-definitely-typed', '--no-color', '--no-emoji'];
  return run('attw', [...options, tarball]).then(() => [], printed);
}

function printed({ stdout, stderr }: { stdout: string; stderr: string }): string[] {
  return [stdout + stderr];
}

/** What the packages need from the registry is taken from the workspace, so that this check needs no network. */
function linkDependencies({ source, manifest }: Packed): void {
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    if (!name.startsWith('@pyloto/')) link(path.join(source, 'node_modules', name), name);
  }
}

function link(target: string, name: string): void {
  const location = path.join(modules, name);
  mkdirSync(path.dirname(location), { recursive: true });
  rmSync(location, { force: true });
  symlinkSync(realpathSync(target), location);
}

async function consumerProblems(packages: readonly Packed[]): Promise<string[]> {
  packages.forEach(linkDependencies);
  link(path.join(root, 'node_modules', '@types', 'node'), '@types/node');
  const specifiers = packages.flatMap(({ manifest }) => entrySpecifiers(manifest));
  const imports = specifiers.map((name, index) => `import * as entry${index} from '${name}';`);
  const used = specifiers.map((_, index) => `entry${index}`).join(', ');
  const text = `${imports.join('\n')}\nexport const entries = [${used}];\n`;
  const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', types: ['node'] };
  writeFileSync(path.join(scratch, 'package.json'), '{ "type": "module" }');
  writeFileSync(path.join(scratch, 'consumer.ts'), text);
  writeFileSync(
    path.join(scratch, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['consumer.ts'] }),
  );
  const outcomes = await Promise.allSettled([
    run('tsc', ['-p', scratch]),
    run('node', [path.join(scratch, 'consumer.ts')]),
  ]);
  return outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map(
      ({ reason }: { reason: { stdout: string; stderr: string } }) => reason.stdout + reason.stderr,
    );
}

const sources = globSync('packages/*/package.json', { cwd: root }).map((file) =>
  path.join(root, path.dirname(file)),
);
const packages = sources.map(pack);
const problems = new Map<string, string[]>();
for (let first = 0; first < packages.length; first += 2) {
  const pair = packages.slice(first, first + 2);
  const found = await Promise.all(pair.map(problemsOf));
  pair.forEach(({ manifest }, index) => problems.set(manifest.name, found[index] ?? []));
}
problems.set('a consumer of all packages', await consumerProblems(packages));
for (const [name, found] of problems) {
  if (found.length > 0) process.stderr.write(`${name}\n  ${found.join('\n  ')}\n`);
}
rmSync(scratch, { recursive: true, force: true });
process.exitCode = [...problems.values()].some((found) => found.length > 0) ? 1 : 0;
