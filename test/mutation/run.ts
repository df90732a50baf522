import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';
import { scoreTable, scoresOf } from './scores.ts';

/** What must not let a text of others through. */
const ESCAPERS = [
  'shared/model/invisible.ts',
  'shared/reporting/markdown/**/*.ts',
  'shared/reporting/page/escape-html.ts',
  'shared/reporting/comment/marker.ts',
  'shared/runner/neutralise.ts',
];
/** Percent of the mutants that the tests must notice, in all and in every file. */
const REQUIRED = 85;
const PAGE = new URL('README.md', import.meta.url);

const results = await new Stryker({
  mutate: ESCAPERS,
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // One process per core would starve everything else on a small machine.
  concurrency: 1,
  reporters: ['progress-append-only'],
  ignorePatterns: ['/actions/dist', '/demo-output', '/coverage', '/test/fixtures/onnx'],
  tempDirName: 'coverage/mutation',
}).runMutationTest();

const scores = scoresOf(results);
for (const { file, line, mutator, replacement } of scores.survivors)
  console.log(`survived: ${file}:${String(line)} ${mutator}: ${replacement}`);
const table = scoreTable(scores, { date: new Date().toISOString().slice(0, 10), commit: commit() });
console.log(table);
const page = readFileSync(PAGE, 'utf8');
writeFileSync(PAGE, `${page.slice(0, page.indexOf('| '))}${table}`);
if (scores.rows.some(({ percent }) => percent < REQUIRED)) {
  console.error(`a score is below ${String(REQUIRED)} %`);
  process.exitCode = 1;
}

function commit(): string {
  return spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).stdout.trim();
}
