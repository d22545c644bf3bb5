import type { PackageRelease } from '../release.ts';

/** A package with one entry that declares this and nothing else. */
export function exampleRelease(declarations: string): PackageRelease {
  return {
    manifest: {
      name: '@pyloto/example',
      version: '1.0.0',
      exports: { '.': { types: './dist/index.d.ts' } },
    },
    declarations: new Map([['dist/index.d.ts', `${declarations}\n`]]),
    schemas: new Map(),
    events: new Map(),
    goldenEvents: new Map(),
  };
}
