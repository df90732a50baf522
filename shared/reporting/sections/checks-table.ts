import type { CheckResult } from '../../model/stage-result.ts';
import { VERDICTS } from '../../model/verdict.ts';
import { codeCell } from '../markdown/cell.ts';
import { table } from '../markdown/table.ts';
import { count, plain } from '../numbers.ts';
import { ICONS } from '../verdict-words.ts';

export const failuresFirst = (checks: readonly CheckResult[]): CheckResult[] =>
  checks.toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));

export function checksTable(checks: readonly CheckResult[]): string {
  return table(
    [
      { head: '' },
      { head: 'Check' },
      { head: 'Column' },
      { head: 'Value', align: 'right' },
      { head: 'Limit', align: 'right' },
      { head: 'Rows', align: 'right' },
      { head: 'Finding' },
    ],
    checks.map((check) => [
      ICONS[check.verdict],
      codeCell(check.id),
      check.column === null ? '–' : codeCell(check.column),
      figure(check.value),
      figure(check.threshold),
      check.count === null ? '–' : count(check.count),
      codeCell(check.reason === null ? check.message : `${check.message} (${check.reason})`),
    ]),
  );
}

const figure = (value: number | string | null): string =>
  typeof value === 'string' ? codeCell(value, 60) : plain(value);
