/**
 * Mutation testing of the packages where a surviving mutant costs an event: `pnpm mutation`, not part of `npm test`.
 * Another package: `pnpm mutation --mutate 'packages/core-events/src/**'`. A mutant is seen by the tests of its own package
 * only, because packages import each other through node_modules, which is not mutated.
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  mutate: [
    'packages/core-{webhooks,dedupe,meta}/src/**/*.ts',
    '!**/*.test.ts',
    '!**/index.ts',
    '!**/contract-tests/**',
  ],
  // Stryker 10 rewrites the tsconfig with the compiler API, which TypeScript 7 does not have; a name that does not exist turns
  // that off. Vitest strips the types without reading it.
  tsconfigFile: 'no-tsconfig-is-read.json',
  disableTypeChecks: false,
  // A mutant in module scope (a schema, a table) needs a fresh process and the whole suite each.
  ignoreStatic: true,
  concurrency: 2,
  clearTextReporter: { reportTests: false, logTests: false },
  reporters: ['clear-text', 'html', 'progress'],
  thresholds: { high: 90, low: 80, break: null },
};
