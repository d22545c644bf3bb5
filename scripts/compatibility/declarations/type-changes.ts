import type { Break } from '../release.ts';
import { askCompiler, type PackagePair, type Refusal } from './ask-compiler.ts';
import { breaksOf } from './breaks-of-refusals.ts';
import { type PublicExport, publicExports } from './public-exports.ts';
import { typeParametersOf } from './type-parameters.ts';
import { typesThatValuesShow } from './types-that-values-show.ts';

/**
 * What programs that compile against the last release would have to change: exports that are gone, and those whose types no longer
 * fit in the direction in which they are used.
 *
 * @param root the workspace, for what its packages take from the registry
 */
export async function typeChanges(root: string, pairs: readonly PackagePair[]): Promise<Break[]> {
  const shown = typesThatValuesShow(pairs.map(({ released }) => released));
  const refusals = await askCompiler(root, pairs);
  return [...pairs.flatMap(exportChanges), ...breaksOf(decided(refusals, shown))];
}

function exportChanges({ released, today }: PackagePair): Break[] {
  const { name: packageName } = released.manifest;
  const now = publicExports(today);
  return [...publicExports(released)].flatMap(([key, one]) => {
    const specifier = packageName + one.subpath.slice(1);
    const packages = [packageName];
    if (!(one.subpath in today.manifest.exports)) return [];
    const after = now.get(key);
    if (after === undefined || (after.isType && !one.isType)) {
      const what = `${specifier} no longer exports ${one.isType ? 'the type ' : ''}${one.name}`;
      return [{ packages, what, whom: `programs that import ${one.name} from ${specifier}` }];
    }
    const what = parameterChange(one, after);
    return what === undefined
      ? []
      : [{ packages, what, whom: `programs that name ${one.name}<…>` }];
  });
}

function parameterChange(before: PublicExport, after: PublicExport): string | undefined {
  const had = typeParametersOf(before.declaration?.text ?? '');
  const has = typeParametersOf(after.declaration?.text ?? '');
  if (has.length < had.length) {
    return `${before.name} took ${had.length} type parameters and takes ${has.length}`;
  }
  const demanded = has.find(
    ({ isOptional }, index) => !isOptional && (had[index]?.isOptional ?? true),
  );
  return demanded && `${before.name} must be given the type parameter ${demanded.name}`;
}

/**
 * Of a type that fits in one direction only, the values that show it say whether that is the direction in which it is used. Where
 * none does it must fit in both.
 */
function decided(refusals: readonly Refusal[], shown: ReadonlySet<string>): Refusal[] {
  const refused = new Set(refusals.map(({ question }) => keyOf(question)));
  const causes = new Set(
    refusals
      .filter(({ question }) => question.asks === 'value')
      .map(({ reasons }) => reasons.at(-1)),
  );
  return refusals.filter(({ question, reasons }) => {
    if (question.asks !== 'given' && question.asks !== 'taken') return true;
    const other = question.asks === 'given' ? 'taken' : 'given';
    const fitsNeitherWay = refused.has(keyOf({ ...question, asks: other }));
    return fitsNeitherWay || !shown.has(question.name) || causes.has(reasons.at(-1));
  });
}

function keyOf({ package: name, subpath, name: exported, asks }: Refusal['question']): string {
  return [name, subpath, exported, asks].join(' ');
}
