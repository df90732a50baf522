import { relative } from 'node:path';
import type { MutantResult } from '@stryker-mutator/api/core';

interface Row {
  file: string;
  mutants: number;
  noticed: number;
  /** Of all mutants that are programs, those that a test failed by or that never ended. */
  percent: number;
}

interface Survivor {
  file: string;
  line: number;
  mutator: string;
  replacement: string;
}

export interface Scores {
  /** Per file, and all together in the end. */
  rows: Row[];
  survivors: Survivor[];
}

const NOTICED = ['Killed', 'Timeout'];
/** Mutants that no program can be. */
const INVALID = ['CompileError', 'RuntimeError', 'Ignored'];

export function scoresOf(results: readonly MutantResult[]): Scores {
  const valid = results.filter(({ status }) => !INVALID.includes(status));
  const files = [...new Set(valid.map(({ fileName }) => inRepository(fileName)))].sort();
  const rowOf = (file: string, mutants: readonly MutantResult[]): Row => {
    const noticed = mutants.filter(({ status }) => NOTICED.includes(status)).length;
    return { file, mutants: mutants.length, noticed, percent: (100 * noticed) / mutants.length };
  };
  return {
    rows: [
      ...files.map((file) =>
        rowOf(
          file,
          valid.filter(({ fileName }) => inRepository(fileName) === file),
        ),
      ),
      rowOf('all', valid),
    ],
    survivors: valid
      .filter(({ status }) => !NOTICED.includes(status))
      .map(({ fileName, location, mutatorName, replacement }) => ({
        file: inRepository(fileName),
        line: location.start.line,
        mutator: mutatorName,
        replacement,
      })),
  };
}

export function scoreTable({ rows }: Scores, { date, commit }: { date: string; commit: string }): string {
  const lines = rows.map(
    ({ file, mutants, noticed, percent }) =>
      `| ${file} | ${String(mutants)} | ${String(noticed)} | ${percent.toFixed(1)} % | ${date} | \`${commit}\` |`,
  );
  return [
    '| File | Mutants | Noticed | Score | Date | Commit |',
    '|---|--:|--:|--:|---|---|',
    ...lines,
    '',
  ].join('\n');
}

const inRepository = (file: string): string => relative(process.cwd(), file).replaceAll('\\', '/');
