/** One test of a run, as its row says it. */
export interface TestRow {
  /** The file below the folder, without its ending. */
  suite: string;
  test: string;
  state: string;
  seconds: number;
}

const HEAD = '| Suite | Test | Result | Seconds | Date | Commit |\n|---|---|---|--:|---|---|\n';

/**
 * The page with the rows of the suites that ran in place of their former ones: a run of one file leaves the others as they were.
 * @param known the suites that still exist
 */
export function withResults(
  page: string,
  rows: readonly TestRow[],
  known: readonly string[],
  { date, commit }: { date: string; commit: string },
): string {
  const start = page.indexOf('| Suite |');
  const intro = start < 0 ? `${page.trimEnd()}\n\n` : page.slice(0, start);
  const ran = new Set(rows.map(({ suite }) => suite));
  const kept = (start < 0 ? [] : page.slice(start).split('\n').slice(2)).filter((line) => {
    const suite = /^\| (\S+) \|/.exec(line)?.[1];
    return suite !== undefined && known.includes(suite) && !ran.has(suite);
  });
  const fresh = rows.map(({ suite, test, state, seconds }) => {
    const name = test.replaceAll(/\s+/g, ' ').replaceAll(/[\\|<`*_]/g, '\\$&');
    return `| ${suite} | ${name} | ${state} | ${seconds.toFixed(1)} | ${date} | \`${commit}\` |`;
  });
  const place = (line: string): number => known.indexOf(/^\| (\S+) \|/.exec(line)?.[1] ?? '');
  const lines = [...kept, ...fresh].sort((a, b) => place(a) - place(b));
  return `${intro}${HEAD}${lines.join('\n')}\n`;
}
