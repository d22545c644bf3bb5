import path from 'node:path';

import type { PackageRelease } from '../release.ts';
import { type Statement, statementsOf } from './declaration-text.ts';

/** A name that programs import from a package. */
export type PublicExport = {
  readonly name: string;
  /** `.` or `./redis` */
  readonly subpath: string;
  /** Exported for its type alone. */
  readonly isType: boolean;
  /** The file, from the package, that declares it; undefined when another package does. */
  readonly file: string | undefined;
  readonly declaration: Statement | undefined;
};

const RE_EXPORT = /^export (?<type>type )?\{(?<names>[^}]*)\} from ['"](?<from>[^'"]+)['"]/u;
const TYPE_KINDS = new Set(['type', 'interface']);

/** Everything that the entries of a package export, by `<subpath> <name>`. */
export function publicExports(release: PackageRelease): Map<string, PublicExport> {
  const found = Object.entries(release.manifest.exports).flatMap(([subpath, { types }]) =>
    exportsOf({ release, subpath }, path.posix.normalize(types)),
  );
  return new Map(found.map((one) => [`${one.subpath} ${one.name}`, one]));
}

/** Of which package, and of which of its entries. */
type Entry = { readonly release: PackageRelease; readonly subpath: string };

function exportsOf(entry: Entry, file: string): PublicExport[] {
  const { release, subpath } = entry;
  return statementsOf(release.declarations.get(file) ?? '').flatMap((statement) => {
    const { type, names, from } = RE_EXPORT.exec(statement.text)?.groups ?? {};
    if (names !== undefined && from !== undefined) {
      return namesIn(names).map((one) => reExported(entry, file, { ...one, type, from }));
    }
    if (statement.name === undefined || !statement.text.startsWith('export ')) return [];
    const isType = TYPE_KINDS.has(statement.kind ?? '');
    return [{ name: statement.name, subpath, isType, file, declaration: statement }];
  });
}

function namesIn(list: string): { name: string; local: string; isType: boolean }[] {
  return list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const isType = part.startsWith('type ');
      const [local = '', name = local] = part.replace(/^type /u, '').split(' as ');
      return { name, local, isType };
    });
}

type ReExport = {
  readonly name: string;
  readonly local: string;
  readonly isType: boolean;
  readonly type: string | undefined;
  readonly from: string;
};

function reExported(entry: Entry, file: string, one: ReExport): PublicExport {
  const { subpath } = entry;
  const isType = one.isType || one.type !== undefined;
  if (!one.from.startsWith('.'))
    return { name: one.name, subpath, isType, file: undefined, declaration: undefined };
  const target = declarationFile(file, one.from);
  const declared = exportsOf(entry, target).find(({ name }) => name === one.local);
  return {
    name: one.name,
    subpath,
    isType: isType || declared?.isType === true,
    file: declared?.file ?? target,
    declaration: declared?.declaration,
  };
}

/** `./v1/command.js` of `dist/index.d.ts` is `dist/v1/command.d.ts`. */
export function declarationFile(from: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(from), specifier.replace(/\.js$/u, '.d.ts'));
}
