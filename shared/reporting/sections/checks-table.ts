import type { CheckResult } from '../../model/stage-result.ts';
import { VERDICTS } from '../../model/verdict.ts';
import { code, type Content, type Line } from '../content.ts';
import { count, plain } from '../numbers.ts';
import { ICONS } from '../verdict-words.ts';

export const failuresFirst = (checks: readonly CheckResult[]): CheckResult[] =>
  checks.toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));

export function checksTable(checks: readonly CheckResult[]): Content {
  return {
    kind: 'table',
    columns: [
      { head: [''] },
      { head: ['Check'] },
      { head: ['Column'] },
      { head: ['Value'], align: 'right' },
      { head: ['Limit'], align: 'right' },
      { head: ['Rows'], align: 'right' },
      { head: ['Finding'] },
    ],
    rows: checks.map((check) => [
      [ICONS[check.verdict]],
      [code(check.id)],
      [check.column === null ? '–' : code(check.column)],
      figure(check.value),
      figure(check.threshold),
      [check.count === null ? '–' : count(check.count)],
      [code(check.reason === null ? check.message : `${check.message} (${check.reason})`)],
    ]),
  };
}

const figure = (value: number | string | null): Line => [
  typeof value === 'string' ? code(value, 60) : plain(value),
];
