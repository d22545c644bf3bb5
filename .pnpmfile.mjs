/**
 * What is published differs from what stands in the workspace. Versions are pinned in the catalog, so that every checkout
 * and every test runs the same code; a consumer gets ranges, so that an installation can share and patch.
 */

const rangeFields = ['dependencies', 'peerDependencies', 'optionalDependencies'];
const exactVersion = /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/u;

export const hooks = {
  /** Called by `pnpm pack` and `pnpm publish`, after `workspace:` and `catalog:` are versions. */
  beforePacking(manifest) {
    const published = { ...manifest };
    delete published.devDependencies;
    delete published.scripts;
    for (const field of rangeFields) {
      if (published[field] !== undefined) published[field] = withRanges(published[field]);
    }
    return published;
  },
};

function withRanges(dependencies) {
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, range]) => [
      name,
      exactVersion.test(range) ? `^${range}` : range,
    ]),
  );
}
