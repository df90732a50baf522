import type { StageResult, TrialRow, Trials } from '../../model/stage-result.ts';
import { counted } from '../../model/wording.ts';
import { code, folded, paragraph, prose, type Content, type Line } from '../content.ts';
import { count, plain } from '../numbers.ts';
import { filledTable, NONE } from './filled-table.ts';
import { NAME_LIMIT } from './metrics-table.ts';
import { PRIORITY, type Add, type Scope } from './scope.ts';

/** The best ones stand open: how much the choice hangs on luck is seen at a glance. */
const OPEN_ROWS = 3;
/** A phone has room for few columns. */
const MAX_PARAMETERS = 4;

/** What a sweep tried, best first. */
export function addTrials(result: StageResult, { rows, report }: Scope, add: Add): void {
  const { trials } = result;
  if (trials === undefined || trials.rows.length === 0) return;
  const all = trials.rows.length + (result.omitted?.trials ?? 0);
  const open = trials.rows.slice(0, OPEN_ROWS);
  const rest = trials.rows.slice(OPEN_ROWS, rows.folded);
  const title = counted(all, 'configuration');
  add(PRIORITY.changes, trialsTable(trials, open), [`${title} in `, ...report]);
  const more = all - open.length - rest.length;
  const line = paragraph(`${counted(more, 'more configuration')} in `, ...report);
  if (rest.length > 0)
    add(
      PRIORITY.rest,
      folded(
        `${count(all - open.length)} more of ${title}`,
        trialsTable(trials, rest),
        ...(more > 0 ? [line] : []),
      ),
      [`${counted(all - open.length, 'more configuration')} in `, ...report],
    );
  else if (more > 0) add(PRIORITY.rest, line);
}

function trialsTable({ metric, direction, resource, rows: all }: Trials, rows: readonly TrialRow[]): Content {
  const parameters = [...new Set(all.flatMap((row) => Object.keys(row.parameters)))].slice(0, MAX_PARAMETERS);
  return filledTable<TrialRow>(
    [
      { head: ['#'], align: 'right', cell: ({ configuration }) => [count(configuration)] },
      ...parameters.map((name) => ({
        head: [code(name, NAME_LIMIT)],
        align: 'right' as const,
        cell: (row: TrialRow) => valueOf(row, name),
      })),
      ...(resource === null
        ? []
        : [
            {
              head: [code(resource, NAME_LIMIT)],
              align: 'right' as const,
              cell: (row: TrialRow): Line => (row.resource === null ? NONE : [plain(row.resource)]),
            },
          ]),
      {
        head: [code(metric, NAME_LIMIT), direction === 'higher' ? ' ↑' : ' ↓'],
        align: 'right',
        cell: ({ value, standardError }) =>
          value === null
            ? NONE
            : [`${plain(value, 4)}${standardError === null ? '' : ` ± ${plain(standardError, 2)}`}`],
      },
      { head: ['State'], cell: stateOf },
    ],
    rows,
  );
}

function valueOf({ parameters }: TrialRow, name: string): Line {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (value === undefined) return NONE;
  return [typeof value === 'number' ? String(value) : code(String(value), NAME_LIMIT)];
}

const WORDS = { chosen: 'chosen', complete: '', stopped: 'stopped early', failed: 'failed' } as const;

const stateOf = ({ state, reason }: TrialRow): Line => [
  WORDS[state],
  ...(reason === null ? [] : [': ', prose(reason, 120)]),
];
