import type { PackageRelease } from '../release.ts';
import { statementsOf } from './declaration-text.ts';
import { publicExports } from './public-exports.ts';

const WORD = /\w+/gu;

/**
 * The names of the types that the exported values show, directly or through other types. For these the compiler knows from the
 * values who writes them and who reads them; nothing does for the others.
 */
export function typesThatValuesShow(packages: readonly PackageRelease[]): ReadonlySet<string> {
  const statements = packages
    .flatMap(({ declarations }) => [...declarations.values()])
    .flatMap(statementsOf);
  const byName = Map.groupBy(
    statements.filter(({ name }) => name !== undefined),
    ({ name = '' }) => name,
  );
  const waiting = packages.flatMap((one) =>
    [...publicExports(one).values()].filter(({ isType }) => !isType).map(({ name }) => name),
  );
  const shown = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (shown.has(name)) continue;
    shown.add(name);
    for (const { text } of byName.get(name) ?? []) waiting.push(...(text.match(WORD) ?? []));
  }
  return shown;
}
