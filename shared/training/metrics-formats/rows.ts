import { UserError } from '../../errors.ts';
import { MetricSeries } from '../metric-series.ts';
import type { ReportedMetric, ReportedMetrics } from '../reported-metric.ts';
import type { RowChoice } from './format.ts';
import { faultOfName, MAX_NAME } from './metric-name.ts';

/** One step or epoch of a log: name of the column → number, text that is none, or null. Empty cells are absent. */
export interface Row {
  /** As people name it: `line 3`, `step 12`. */
  name: string;
  /** Of the file, from 1, where the row is a line. */
  line?: number;
  cells: ReadonlyMap<string, number | string | null>;
}

const STEP = /^(global_?step|step|epoch|iteration|iter|batch|round)$/i;
const MOMENT = /^(time|timestamp|wall_?time|date|datetime)$/i;
const UNDEFINED = /^[-+]?(nan|inf|infinity|null|none|n\/a|na)$/i;

/**
 * Metrics of a log with one row per step. A column's value is its last one up to the row that counts: logs that write
 * training and validation figures in rows of their own leave the others' cells empty.
 * @throws UserError for a log without a metric, an unknown name of the best metric, or a column with numbers and texts.
 */
export function metricsOfRows(rows: readonly Row[], file: string, choice: RowChoice): ReportedMetrics {
  const { metrics: columns, texts, step } = sortedColumns(rows, file);
  if (columns.length === 0)
    throw new UserError('holds no metric', { file, fix: 'Write a column of numbers per metric' });
  const last =
    choice.bestOf === null ? rows.length - 1 : bestRow(rows, columns, choice.bestOf, { file, choice });
  const series = new MetricSeries();
  const values = new Map<string, ReportedMetric>();
  rows.forEach(({ cells, name: row }, index) => {
    const at = step === null ? index + 1 : cells.get(step);
    for (const name of columns) {
      const cell = cells.get(name);
      if (cell === undefined) continue;
      const metric = metricOf(name, cell, row);
      series.add(metric, typeof at === 'number' ? at : null);
      if (index <= last || !values.has(name)) values.set(name, metric);
    }
  });
  const notes =
    texts.length === 0 ? [] : [`${file}: columns without numbers are no metrics: ${texts.join(', ')}.`];
  if (choice.bestOf !== null)
    notes.push(`${file}: ${rows[last]?.name ?? 'a row'} has the best ${choice.bestOf}.`);
  return { metrics: [...values.values()], charts: series.charts(), notes };
}

function metricOf(name: string, cell: number | string | null, row: string): ReportedMetric {
  if (typeof cell === 'number' && Number.isFinite(cell)) return { name, value: cell, reason: null };
  return { name, value: null, reason: `${row} says ${cell === null ? 'null' : `"${String(cell)}"`}` };
}

const isFigure = (cell: number | string | null): boolean =>
  typeof cell === 'number' || cell === null || UNDEFINED.test(cell.trim());

function sortedColumns(
  rows: readonly Row[],
  file: string,
): { metrics: string[]; texts: string[]; step: string | null } {
  const names = [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))];
  const texts: string[] = [];
  const metrics = names.filter((name) => {
    if (STEP.test(name) || MOMENT.test(name)) return false;
    const numbers = rows.some(({ cells }) => typeof cells.get(name) === 'number');
    const text = rows.find(({ cells }) => cells.has(name) && !isFigure(cells.get(name) ?? null));
    if (text === undefined) return true;
    if (numbers)
      throw new UserError(
        `the metric "${name.slice(0, MAX_NAME)}" is "${String(text.cells.get(name)).slice(0, 60)}", not a number`,
        {
          file,
          ...(text.line === undefined ? {} : { line: text.line }),
          fix: 'Write a finite number, or nan when it is undefined',
        },
      );
    texts.push(name);
    return false;
  });
  for (const name of metrics) {
    const fault = faultOfName(name);
    if (fault !== null) throw new UserError(`the metric "${name.slice(0, MAX_NAME)}" ${fault}`, { file });
  }
  return { metrics, texts, step: names.find((name) => STEP.test(name)) ?? null };
}

/** The earliest of the best: a later one with the same value has trained longer for nothing. */
function bestRow(
  rows: readonly Row[],
  columns: readonly string[],
  name: string,
  { file, choice }: { file: string; choice: RowChoice },
): number {
  if (!columns.includes(name))
    throw new UserError(`input "metrics-row": "${name}" is no metric of "${file}"`, {
      fix: `Name one of ${columns.join(', ')}`,
    });
  const direction = choice.directionOf(name);
  if (direction !== 'higher' && direction !== 'lower')
    throw new UserError(`input "metrics-row": whether a higher or a lower "${name}" is better is not known`, {
      fix: `Say it: directions: {${name}: higher}`,
    });
  let best = -1;
  let value = NaN;
  rows.forEach(({ cells }, index) => {
    const cell = cells.get(name);
    if (typeof cell !== 'number' || !Number.isFinite(cell)) return;
    if (best === -1 || (direction === 'higher' ? cell > value : cell < value)) {
      best = index;
      value = cell;
    }
  });
  if (best === -1) throw new UserError(`the metric "${name}" is undefined in every row`, { file });
  return best;
}
