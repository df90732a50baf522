import { defineConfig } from 'vitest/config';

// Tests that judge the escapers one by one: each mutant runs those that reach it, so they must be quick.
export default defineConfig({
  test: {
    include: [
      'test/unit/shared/model/invisible.test.ts',
      'test/unit/shared/reporting/markdown/**/*.test.ts',
      'test/unit/shared/reporting/page/escape-html.test.ts',
      'test/unit/shared/reporting/comment/marker.test.ts',
      'test/unit/shared/runner/neutralise.test.ts',
    ],
  },
});
