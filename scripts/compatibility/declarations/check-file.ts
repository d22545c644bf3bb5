import path from 'node:path';

import type { PackageRelease } from '../release.ts';
import { mayGrow, releasedName } from './growing-types.ts';
import { type PublicExport, publicExports } from './public-exports.ts';
import { typeParametersOf } from './type-parameters.ts';

/** What one line of the check file asks the compiler. */
export type Question = {
  readonly package: string;
  readonly subpath: string;
  readonly name: string;
  /**
   * `value`: today's fits where the released one was used · `arguments`: it takes as many · `given`: what was written as the released
   * type is one of today's · `taken`: what today's is can be read as the released one · `members`: no property is gone ·
   * `grown`: a list that may grow has only grown.
   */
  readonly asks: 'value' | 'arguments' | 'given' | 'taken' | 'members' | 'grown';
  readonly line: string;
};

/** Sentences may change; names may not. A list of names is compared where it is used. */
const HELPERS = `
type Sentence<T> = T extends \`\${string} \${string}\` ? string : T;
type Callable = (...args: never) => unknown;
type Newable = abstract new (...args: never) => unknown;
type Told<T> = T extends Callable | Newable ? T : T extends string ? Sentence<T> : T extends readonly string[] ? readonly string[] : T extends object ? { [K in keyof T]: Told<T[K]> } : T;
type Count<T> = T extends Callable ? Parameters<T>['length'] : never;
type Members<T> = T extends Callable | string | number | boolean | readonly unknown[] ? never : T extends object ? keyof T : never;
type Options<T> = T extends (first: infer First, ...rest: never) => unknown ? Members<First> : never;
`;

/** The questions of a package, and the file that asks them: line by line, in the same order, after its head. */
export function checkFile(
  released: PackageRelease,
  today: PackageRelease,
): { readonly head: string; readonly questions: readonly Question[] } {
  const before = publicExports(released);
  const after = publicExports(today);
  const subpaths = Object.keys(released.manifest.exports).filter(
    (subpath) => subpath in today.manifest.exports,
  );
  const head = [
    ...subpaths.flatMap((subpath, index) => [
      `import type * as old${index} from '${entryOf(released, 'old', subpath)}';`,
      `import type * as new${index} from '${entryOf(today, 'new', subpath)}';`,
    ]),
    ...grownImports(before),
    HELPERS,
  ].join('\n');
  const questions = [...before].flatMap(([key, one]) => {
    const now = after.get(key);
    if (now === undefined || now.isType !== one.isType) return [];
    const index = subpaths.indexOf(one.subpath);
    return linesOf(one, now, index).map(([asks, line]) => ({
      package: released.manifest.name,
      subpath: one.subpath,
      name: one.name,
      asks,
      line,
    }));
  });
  return { head, questions };

  function grownImports(exports: ReadonlyMap<string, PublicExport>): string[] {
    return [...exports.values()]
      .filter((one) => mayGrow(one) && after.has(`${one.subpath} ${one.name}`))
      .map(({ name, file = '', subpath }) => {
        const from = `./old/node_modules/${released.manifest.name}/${file.replace(/\.d\.ts$/u, '.js')}`;
        return `import type { ${releasedName(name)} as ${localName(name, subpath)} } from '${from}';`;
      });
  }
}

function localName(name: string, subpath: string): string {
  return `Released${name}${subpath.replaceAll(/\W/gu, '_')}`;
}

function entryOf({ manifest }: PackageRelease, version: 'old' | 'new', subpath: string): string {
  const types = path.posix.normalize(manifest.exports[subpath]?.types ?? '');
  return `./${version}/node_modules/${manifest.name}/${types.replace(/\.d\.ts$/u, '.js')}`;
}

type Line = readonly [asks: Question['asks'], line: string];

function linesOf(one: PublicExport, now: PublicExport, index: number): Line[] {
  const before = `old${index}.${one.name}`;
  const after = `new${index}.${one.name}`;
  if (!one.isType) return valueLines(before, after);
  if (mayGrow(one)) {
    const released = localName(one.name, one.subpath);
    return [
      ['grown', between(released, after)],
      ['members', between(`Members<${released}>`, `Members<${after}>`)],
    ];
  }
  const count = typeParametersOf(one.declaration?.text ?? '').length;
  if (typeParametersOf(now.declaration?.text ?? '').length < count) return [];
  const filled = count === 0 ? '' : `<${Array.from({ length: count }, () => 'any').join(', ')}>`;
  return [
    ['given', between(before + filled, after + filled)],
    ['taken', between(after + filled, before + filled)],
    ['members', between(`Members<${before}${filled}>`, `Members<${after}${filled}>`)],
  ];
}

function valueLines(before: string, after: string): Line[] {
  return [
    ['value', between(`typeof ${after}`, `Told<typeof ${before}>`)],
    ['arguments', between(`Count<typeof ${before}>`, `Count<typeof ${after}>`)],
    ['members', between(`Options<typeof ${before}>`, `Options<typeof ${after}>`)],
  ];
}

function between(from: string, to: string): string {
  return `((value: ${from}): ${to} => value);`;
}
