/**
 * Mutation testing of the packages where a surviving mutant costs an event: `pnpm mutation`, not part of `npm test`. The table at
 * the end has a line per package, folder and file.
 *
 * Another package: `pnpm mutation --mutate 'packages/core-events/src/!(*.test).ts'`. A mutant is seen by the tests of its own package
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
    // Its tests are in tests/redis, against real servers.
    '!packages/core-dedupe/src/redis/**',
    // What core-meta's tests are written with.
    '!**/whatsapp/{problems-of,sample-deliveries,test-deliveries}.ts',
  ],
  // Tests that import packages through node_modules see no mutant; thousands of random deliveries for each take too long.
  ignorePatterns: ['/apps', '/docs', '/scripts', '/tests', 'parser-properties.test.ts'],
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
