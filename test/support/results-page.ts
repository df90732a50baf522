import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { withResults } from './results-table.ts';

const FOLDER = join(import.meta.dirname, '..', 'real-all');
const suiteOf = (file: string): string =>
  relative(FOLDER, file)
    .replaceAll('\\', '/')
    .replace(/\.test\.ts$/, '');

/** The README of `test/real-all` gets what each test came to; a run of some tests of a file says nothing about the file. */
export default class ResultsPage implements Reporter {
  /** After each file: a run that is stopped has recorded what it finished. */
  onTestModuleEnd(module: TestModule): void {
    if (process.argv.some((argument) => argument === '-t' || argument.startsWith('--testNamePattern')))
      return;
    const suite = suiteOf(module.moduleId);
    const tests = [...module.children.allTests()];
    const rows = tests.map((test) => ({
      suite,
      test: test.fullName,
      state: test.result().state,
      seconds: (test.diagnostic()?.duration ?? 0) / 1000,
    }));
    if (module.errors().length > 0 || tests.length === 0)
      rows.unshift({ suite, test: 'the file itself', state: 'failed', seconds: 0 });
    const known = globSync('**/*.test.ts', { cwd: FOLDER })
      .map((file) => suiteOf(join(FOLDER, file)))
      .sort();
    const page = join(FOLDER, 'README.md');
    const made = { date: new Date().toISOString().slice(0, 10), commit: commit() };
    writeFileSync(page, withResults(readFileSync(page, 'utf8'), rows, known, made));
  }
}

/** With `+` when what ran differs from the commit. */
function commit(): string {
  const git = (...args: string[]): string => spawnSync('git', args, { encoding: 'utf8' }).stdout.trim();
  const changed = git('status', '--porcelain', '--', '.', ':!*.md') !== '';
  return `${git('rev-parse', '--short=12', 'HEAD')}${changed ? '+' : ''}`;
}
