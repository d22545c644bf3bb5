/**
 * Builds the package in whose folder it runs: `node ../../scripts/build-package.ts`.
 *
 * A published package gets one ESM file per entry of `exports` (tsup) and the declarations that these entries need (tsc). Its JavaScript is
 * small and has no source map (docs/performance.md#what-an-installation-weighs); `--sourcemap` writes the maps of the same files. An app, which is private and
 * has `src/main.ts`, becomes `dist/main.js` with every `@pyloto/*` package inlined; what comes from the registry stays outside
 * and is brought by `pnpm deploy` (docs/decisions/0001-apps-are-bundles-on-a-flat-node-modules.md).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { build, type Options } from 'tsup';

import { importSpecifiers, withBuiltExtensions } from './import-specifiers.ts';

const root = path.resolve(import.meta.dirname, '..');

type Manifest = {
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string>>;
  /** The sources of its commands, by name. */
  readonly bin?: Readonly<Record<string, string>>;
};

const shared: Options = {
  config: false,
  silent: true,
  format: 'esm',
  target: 'node22',
  platform: 'node',
  outDir: 'dist',
  splitting: true,
  // The prefix is how Node tells its own modules from the registry's.
  removeNodeProtocol: false,
  skipNodeModulesBundle: true,
};

async function buildPackage(directory: string): Promise<void> {
  const text = readFileSync(path.join(directory, 'package.json'), 'utf8');
  const manifest: Manifest = JSON.parse(text);
  rmSync('dist', { recursive: true, force: true });
  if (manifest.private === true && existsSync('src/main.ts')) {
    await build({
      ...shared,
      sourcemap: true,
      entry: { main: 'src/main.ts' },
      noExternal: [/^@pyloto\//u],
    });
    return;
  }
  const sources = Object.values(manifest.exports ?? {}).filter((file) => file.endsWith('.ts'));
  const commands = Object.values(manifest.bin ?? {});
  await build({
    ...shared,
    entry: entriesByOutput([...sources, ...commands]),
    sourcemap: process.argv.includes('--sourcemap'),
    minify: true,
    // Stack traces and errors show them.
    keepNames: true,
  });
  emitDeclarations(directory, sources);
}

/** `./src/whatsapp/index.ts` is built as `dist/whatsapp/index.js`. */
function entriesByOutput(sources: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    sources.map((file) => [file.replace(/^\.\/src\//u, '').replace(/\.ts$/u, ''), file]),
  );
}

/**
 * Declarations of the other workspace packages are emitted too, because their sources are part of the program; only this
 * package's own are kept.
 */
function emitDeclarations(directory: string, sources: readonly string[]): void {
  const scratch = path.join(directory, 'node_modules', '.build');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const project = path.join(scratch, 'tsconfig.json');
  const compilerOptions = {
    rootDir: root,
    outDir: path.join(scratch, 'out'),
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    typeRoots: [path.join(root, 'node_modules', '@types')],
  };
  const files = sources.map((file) => path.join(directory, file));
  writeFileSync(
    project,
    JSON.stringify({ extends: path.join(root, 'tsconfig.base.json'), compilerOptions, files }),
  );
  execFileSync('tsc', ['-p', project], { stdio: 'inherit' });
  copyDeclarations(
    path.join(scratch, 'out', path.relative(root, directory), 'src'),
    path.join(directory, 'dist'),
    Object.keys(entriesByOutput(sources)),
  );
  rmSync(scratch, { recursive: true, force: true });
}

/** Copies the declarations of entries, and those that they name: no consumer can reach another. */
function copyDeclarations(from: string, to: string, entries: readonly string[]): void {
  const needed = new Set(entries.map((entry) => `${entry}.d.ts`));
  for (const file of needed) {
    const text = readFileSync(path.join(from, file), 'utf8');
    mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    writeFileSync(path.join(to, file), withBuiltExtensions(text));
    for (const specifier of importSpecifiers(text).filter((name) => name.startsWith('.'))) {
      const named = path.join(path.dirname(file), specifier);
      needed.add(named.replace(/(?<!\.d)\.ts$/u, '.d.ts'));
    }
  }
}

if (!existsSync('package.json')) throw new Error('run it in the folder of a package');
await buildPackage(process.cwd());
