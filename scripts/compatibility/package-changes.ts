import type { Break, PackageRelease, PublishedManifest, Release } from './release.ts';

/** What is different about the packages themselves: what can be imported and run, and what must be there for it. */
export function packageChanges(released: Release, today: Release): Break[] {
  return [...released.packages].flatMap(([name, before]): Break[] => {
    const packages = [name];
    const after = today.packages.get(name);
    const changes =
      after === undefined
        ? [{ what: `the package ${name} is gone`, whom: `everybody who installs ${name}` }]
        : [...manifestChanges(before.manifest, after.manifest), ...eventChanges(before, after)];
    return changes.map(({ what, whom, instead }) => ({ packages, what, whom, instead }));
  });
}

type Change = Omit<Break, 'packages'>;

function manifestChanges(before: PublishedManifest, after: PublishedManifest): Change[] {
  const subpaths = goneFrom(before.exports, after.exports);
  const bins = goneFrom(before.bin, after.bin);
  return [
    ...subpaths.map((subpath) => {
      const specifier = before.name + subpath.slice(1);
      return { what: `${specifier} is gone`, whom: `programs that import from ${specifier}` };
    }),
    ...bins.map((bin) => ({
      what: `${before.name} has no command ${bin} any more`,
      whom: `people and scripts that run ${bin}`,
    })),
    ...nodeChanges(before, after),
    ...peerChanges(before, after),
  ];
}

/** The names that one has and the other has not. */
export function goneFrom(before: object = {}, after: object = {}): string[] {
  return Object.keys(before).filter((name) => !(name in after));
}

function nodeChanges(before: PublishedManifest, after: PublishedManifest): Change[] {
  const had = majorOf(before.engines?.node);
  const has = majorOf(after.engines?.node);
  if (has <= had) return [];
  return [
    {
      what: `${before.name} needs Node ${has}, not ${had}`,
      whom: `everybody who runs it on Node ${had}`,
      instead: `keep Node ${had} working`,
    },
  ];
}

function majorOf(range = ''): number {
  return Number(/\d+/u.exec(range)?.[0] ?? 0);
}

function peerChanges(before: PublishedManifest, after: PublishedManifest): Change[] {
  const had = new Set(demandedPeers(before));
  return demandedPeers(after)
    .filter((peer) => !had.has(peer))
    .map((peer) => ({
      what: `${before.name} needs ${peer} to be installed beside it`,
      whom: `everybody who installs ${before.name}`,
      instead: 'make it a dependency or an optional peer',
    }));
}

function demandedPeers({
  peerDependencies = {},
  peerDependenciesMeta = {},
}: PublishedManifest): string[] {
  return Object.keys(peerDependencies).filter(
    (peer) => peerDependenciesMeta[peer]?.optional !== true,
  );
}

function eventChanges(before: PackageRelease, after: PackageRelease): Change[] {
  return [...before.events].flatMap(([type, { capabilityId }]) => {
    const now = after.events.get(type);
    const whom = `receivers of ${type}`;
    if (now === undefined) return [{ what: `the event ${type} is gone`, whom }];
    if (now.capabilityId === capabilityId) return [];
    const what = `${type} is of ${now.capabilityId}, no longer of ${capabilityId}`;
    return [{ what, whom: `handlers of ${capabilityId}` }];
  });
}
