import type { Cost, KpiResult, StageResult } from '../../model/stage-result.ts';
import { code, joined, paragraph, type Content, type Line } from '../content.ts';
import { bytes, count, duration, plain } from '../numbers.ts';
import { ICONS } from '../verdict-words.ts';
import { filledTable, NONE } from './filled-table.ts';
import { NAME_LIMIT } from './metrics-table.ts';
import { OPEN_TABLE, PRIORITY, type Add, type Scope } from './scope.ts';
import { isOpen } from './verdicts.ts';
import { counted } from '../../model/wording.ts';

const SIGNS = { higher: '≥ ', lower: '≤ ', target: '= ', unknown: '' } as const;

interface Figure {
  icon: string;
  name: Line;
  value: Line;
  target: Line;
  gate: Line;
}

/** What the project and the run cost or earn, apart from the metrics of the model: named figures with unit and target. */
export function addFigures(result: StageResult, { rows, report }: Scope, add: Add): void {
  const { kpis, cost } = result;
  const costs = cost === null ? [] : costFigures(cost);
  const all = kpis.length + (result.omitted?.kpis ?? 0);
  if (all === 0) {
    if (costs.length > 0)
      add(PRIORITY.cost, {
        kind: 'paragraph',
        line: [
          'Cost: ',
          ...joined(
            costs.map(({ name, value }) => [...name, ' ', ...value]),
            ' · ',
          ),
        ],
      });
    return;
  }
  const missed = kpis.filter(({ verdict }) => isOpen(verdict));
  const shown = [...missed, ...kpis.filter((kpi) => !missed.includes(kpi))].slice(0, rows.folded);
  add(missed.length > 0 ? OPEN_TABLE : PRIORITY.changes, figuresTable([...shown.map(kpiFigure), ...costs]), [
    `${counted(all, 'KPI')}, ${count(missed.length)} missed, in `,
    ...report,
  ]);
  if (all > shown.length)
    add(PRIORITY.changes, paragraph(`${counted(all - shown.length, 'more KPI')} in `, ...report));
}

const figuresTable = (figures: readonly Figure[]): Content =>
  filledTable<Figure>(
    [
      { head: [''], cell: ({ icon }) => [icon] },
      { head: ['KPI and cost'], cell: ({ name }) => name },
      { head: ['Value'], align: 'right', cell: ({ value }) => value },
      { head: ['Target'], align: 'right', cell: ({ target }) => target },
      { head: ['Gate'], cell: ({ gate }) => gate },
    ],
    figures,
  );

function kpiFigure({ name, value, unit, target, direction, gate, verdict }: KpiResult): Figure {
  const named = (line: string): Line => [line, ...(unit === null ? [] : [' ', code(unit, 20)])];
  return {
    icon: gate !== null || isOpen(verdict) ? ICONS[verdict] : '',
    name: [code(name, NAME_LIMIT)],
    value: value === null ? ['undefined'] : named(plain(value)),
    target: target === null ? NONE : [`${SIGNS[direction]}${plain(target)}`],
    gate: gate === null ? NONE : [code(gate)],
  };
}

function costFigures(cost: Cost): Figure[] {
  const known: [string, string | null][] = [
    ['duration', cost.durationSeconds === null ? null : duration(cost.durationSeconds)],
    ['CPU', cost.cpuSeconds === null ? null : duration(cost.cpuSeconds)],
    ['peak memory', cost.peakMemoryMb === null ? null : `${plain(cost.peakMemoryMb)} MB`],
    ['model', cost.modelBytes === null ? null : bytes(cost.modelBytes)],
    ['median latency', cost.latencyP50Ms === null ? null : `${plain(cost.latencyP50Ms)} ms`],
  ];
  return known.flatMap(([name, value]) =>
    value === null ? [] : [{ icon: '', name: [name], value: [value], target: NONE, gate: NONE }],
  );
}
