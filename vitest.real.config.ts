import { defineConfig } from 'vitest/config';

// Against real tools and servers; they are installed by the tests' own setup, and a missing one fails.
export default defineConfig({
  test: {
    include: ['test/real/**/*.test.ts'],
    globalSetup: ['test/real/install.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    reporters: ['default', './test/support/no-skipped-tests.ts'],
  },
});
