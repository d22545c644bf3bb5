import { type JudgeEvent, meaningChanges } from './meaning-changes.ts';
import { operationChanges } from './operation-changes.ts';
import { packageChanges } from './package-changes.ts';
import type { Break, PackageRelease, Release } from './release.ts';
import { schemaChanges } from './schemas/schema-changes.ts';
import { typeChanges } from './declarations/type-changes.ts';

/** What of today's workspace is compared with the last release. */
export type Today = {
  readonly release: Release;
  readonly judge: JudgeEvent;
  /** The workspace, for what its packages take from the registry. */
  readonly root: string;
};

/** Every change that a user of the last release would have to follow. */
export async function findBreaks(
  released: Release,
  { release, judge, root }: Today,
): Promise<Break[]> {
  const pairs = [...released.packages].flatMap(([name, one]) => {
    const today = release.packages.get(name);
    return today === undefined ? [] : [{ released: one, today }];
  });
  return [
    ...packageChanges(released, release),
    ...(await typeChanges(root, pairs)),
    ...schemaChanges(released, release),
    ...meaningChanges(released, release, judge),
    ...operationChanges(released, release),
  ];
}

/** Those that no major version is announced for, by a changeset or by the version that was set already. */
export function unannounced(
  breaks: readonly Break[],
  majors: ReadonlySet<string>,
  { released, today }: { released: Release; today: Release },
): Break[] {
  return breaks.filter(
    ({ packages }) =>
      !packages.some(
        (name) =>
          majors.has(name) ||
          majorOf(today.packages.get(name)) > majorOf(released.packages.get(name)),
      ),
  );
}

function majorOf(release: PackageRelease | undefined): number {
  return Number(release?.manifest.version.split('.')[0] ?? 0);
}

/** A break as the gate prints it. */
export function breakText({ packages, what, whom, instead }: Break): string {
  const [first = ''] = packages;
  return [
    what,
    `  breaks: ${whom}`,
    `  to do:  ${instead ?? 'keep it, and deprecate it (docs/deprecation-policy.md)'};`,
    `          or announce it: a changeset with '${first}': major, and how to move`,
  ].join('\n');
}
