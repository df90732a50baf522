import { defineConfig } from 'vitest/config';

// The slow ones: servers that must be built or downloaded, and sizes that take minutes. Each test installs what it needs.
export default defineConfig({
  test: {
    include: ['test/real-all/**/*.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    fileParallelism: false,
    reporters: ['default', './test/support/no-skipped-tests.ts', './test/support/results-page.ts'],
  },
});
