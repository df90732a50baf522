import { defineConfig } from 'vitest/config';

// Bundle and end-to-end tests start child processes and read real data: they get time, never an assertion on it.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/real/**', 'test/real-all/**'],
    setupFiles: ['./test/support/property-seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The default leaves one core to the watcher; most of our tests wait for child processes.
    maxWorkers: '100%',
    reporters: ['default', './test/support/no-skipped-tests.ts'],
  },
});
