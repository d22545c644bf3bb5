import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'templates/*/src/**/*.test.ts',
      'tests/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    restoreMocks: true,
    // Deadlines are for what will never come: a machine may be busy with something else for seconds.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    // A message says what was there, not `[ Array(1) ]`, wherever it is shown without the comparison below it.
    chaiConfig: { truncateThreshold: 300 },
    coverage: {
      include: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
      reporter: ['text', 'html'],
    },
  },
});
