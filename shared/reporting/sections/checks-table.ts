import type { CheckResult } from '../../model/stage-result.ts';
import { VERDICTS } from '../../model/verdict.ts';
import { code, prose, type Content, type Line } from '../content.ts';
import { count, plain } from '../numbers.ts';
import { ICONS } from '../verdict-words.ts';
import { filledTable, NONE } from './filled-table.ts';
import { NAME_LIMIT } from './metrics-table.ts';

export const failuresFirst = (checks: readonly CheckResult[]): CheckResult[] =>
  checks.toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));

export const checksTable = (checks: readonly CheckResult[]): Content =>
  filledTable<CheckResult>(
    [
      { head: [''], cell: ({ verdict }) => [ICONS[verdict]] },
      { head: ['Check'], cell: ({ id }) => [code(id, NAME_LIMIT)] },
      { head: ['Column'], cell: ({ column }) => (column === null ? NONE : [code(column, NAME_LIMIT)]) },
      { head: ['Value'], align: 'right', cell: ({ value }) => figure(value) },
      { head: ['Limit'], align: 'right', cell: ({ threshold }) => figure(threshold) },
      { head: ['Rows'], align: 'right', cell: ({ count: rows }) => (rows === null ? NONE : [count(rows)]) },
      {
        head: ['Finding'],
        cell: ({ message, reason }) => [prose(reason === null ? message : `${message} (${reason})`)],
      },
    ],
    checks,
  );

const figure = (value: number | string | null): Line =>
  value === null ? NONE : [typeof value === 'string' ? code(value, 60) : plain(value)];
