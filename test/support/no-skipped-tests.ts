import type { Reporter, TestModule } from 'vitest/node';

/** A skipped test proves nothing and looks green: any one fails the run, and so does a run without tests. */
export default class NoSkippedTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const skipped = tests.filter((test) => test.result().state === 'skipped' || test.options.mode === 'todo');
    const filtered = process.argv.some(
      (argument) => argument === '-t' || argument.startsWith('--testNamePattern'),
    );
    if (filtered) return;
    for (const test of skipped) console.error(`skipped: ${test.module.moduleId} > ${test.fullName}`);
    if (tests.length === 0) console.error('no test ran');
    if (skipped.length > 0 || tests.length === 0) process.exitCode = 1;
  }
}
