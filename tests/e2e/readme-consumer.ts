import { execFile } from 'node:child_process';
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { REPO } from './connector-process.ts';
import { readBlocks } from './document-blocks.ts';

/** A `ts` block of a README: a whole program or module of its own. */
export type Example = {
  /** `packages/core-dedupe/README.md, example 2` */
  readonly title: string;
  /** The name of its file in a consumer's folder. */
  readonly file: string;
  readonly code: string;
};

/** Every `ts` block of the READMEs at the root, of the packages and of the apps, and of the pages for those who use the packages. */
export function readExamples(): Example[] {
  return globSync(PAGES, { cwd: REPO })
    .toSorted()
    .flatMap((page) =>
      readBlocks(page)
        .filter(({ language }) => language === 'ts')
        .map(({ code }, index) => ({
          title: `${page}, example ${index + 1}`,
          file: `${page.replaceAll('/', '-').replace('.md', '')}-${index + 1}.ts`,
          code,
        })),
    );
}

const PAGES = [
  '{.,packages/*,apps/*}/README.md',
  'docs/internal-consumption.md',
  'docs/public/**/*.md',
];

/**
 * Makes a folder outside the workspace that holds the examples and, in its `node_modules`, every package of ours and
 * whatever those declare: as if somebody had installed what the READMEs tell.
 */
export function createConsumer(examples: readonly Example[]): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'readme-'));
  linkPackages(folder);
  for (const { file, code } of examples) writeFileSync(path.join(folder, file), code);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: path.join(REPO, 'tsconfig.base.json'),
      compilerOptions: { noEmit: true },
      include: ['*.ts'],
    }),
  );
  return folder;
}

/** Puts every package of ours, and whatever those declare, into a folder's `node_modules`. */
export function linkPackages(folder: string): void {
  for (const [name, target] of installed()) link(path.join(folder, 'node_modules', name), target);
}

type Manifest = { readonly name: string } & Readonly<
  Record<string, Readonly<Record<string, string>> | undefined>
>;

function installed(): Map<string, string> {
  const targets = new Map([['@types/node', path.join(REPO, 'node_modules/@types/node')]]);
  for (const file of globSync('packages/*/package.json', { cwd: REPO })) {
    const folder = path.dirname(file);
    const manifest: Manifest = JSON.parse(readFileSync(path.join(REPO, file), 'utf8'));
    targets.set(manifest.name, path.join(REPO, folder));
    const thirdParty = Object.keys({
      ...manifest['dependencies'],
      ...manifest['peerDependencies'],
    });
    for (const name of thirdParty.filter((dependency) => !dependency.startsWith('@pyloto/'))) {
      targets.set(name, path.join(REPO, folder, 'node_modules', name));
    }
  }
  return targets;
}

function link(from: string, to: string): void {
  mkdirSync(path.dirname(from), { recursive: true });
  symlinkSync(realpathSync(to), from);
}

/** Type-checks a consumer's folder. @returns what the compiler says, a line per problem */
export function typeCheck(folder: string): Promise<string[]> {
  const tsc = path.join(REPO, 'node_modules/.bin/tsc');
  return new Promise((resolve) => {
    execFile(tsc, ['-p', folder, '--pretty', 'false'], { cwd: folder }, (_error, stdout) => {
      resolve(stdout.split('\n').filter((line) => line !== ''));
    });
  });
}
