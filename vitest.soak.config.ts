import { defineConfig } from 'vitest/config';

// The same schedules as in the unit tests, and ten times as many.
export default defineConfig({
  test: {
    include: ['test/unit/shared/reporting/comment/interleaving.test.ts'],
    env: { SCHEDULES_FACTOR: '10' },
    testTimeout: 600_000,
    reporters: ['default', './test/support/no-skipped-tests.ts'],
  },
});
