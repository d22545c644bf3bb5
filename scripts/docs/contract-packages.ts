import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A package of the contract layer and what it exports. */
export type ContractPackage = {
  readonly name: string;
  /** Path from the root, with `/` between its parts. */
  readonly folder: string;
  /** Every named export of every entry point, by name. */
  readonly exports: ReadonlyMap<string, unknown>;
};

/** Finds the packages whose `turbo.json` says `contract`, in alphabetical order, and loads them. */
export async function loadContractPackages(root: string): Promise<readonly ContractPackage[]> {
  const folders = readdirSync(path.join(root, 'packages'))
    .toSorted((a, b) => a.localeCompare(b, 'en'))
    .map((name) => `packages/${name}`)
    .filter((folder) => isContract(path.join(root, folder)));
  return Promise.all(folders.map((folder) => loadPackage(root, folder)));
}

function isContract(directory: string): boolean {
  const file = path.join(directory, 'turbo.json');
  if (!existsSync(file)) return false;
  const { tags = [] }: { tags?: readonly string[] } = JSON.parse(readFileSync(file, 'utf8'));
  return tags.includes('contract');
}

async function loadPackage(root: string, folder: string): Promise<ContractPackage> {
  const manifest: { name: string; exports?: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
  );
  const entries = Object.values(manifest.exports ?? {}).map((entry) =>
    importNames(path.join(root, folder, entry)),
  );
  const named = (await Promise.all(entries))
    .flat()
    .toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return { name: manifest.name, folder, exports: new Map(named) };
}

async function importNames(file: string): Promise<[string, unknown][]> {
  return Object.entries<unknown>(await import(pathToFileURL(file).href));
}
