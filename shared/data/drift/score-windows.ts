import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import type { ColumnProfile, CountedProfile } from '../profile/profile.ts';
import { effectOfNumbers } from './compare-numbers.ts';
import { settingOf, type DriftSettings } from './drift-settings.ts';
import { largestChange } from './largest-change.ts';
import { isEmbeddingMethod } from './multivariate/embedding-distances.ts';
import { CELL_EFFECTS, isCellMethod, isLineMethod } from './methods.ts';
import { total, type PairedNumbers } from './paired-counts.ts';
import { decileCells } from './population-stability.ts';
import { doaneDistance, knownDistance } from './presets/nannyml.ts';
import { deviationOf } from './wasserstein.ts';
import { WINDOWS } from './windows.ts';

/** Whether thresholds are learned, and a profile therefore keeps the scores of its windows. */
export const learnsThresholds = ({ gate, preset }: DriftSettings): boolean =>
  preset === 'nannyml' || (preset === null && gate.thresholds === 'reference-windows');

/**
 * The profile with the effect of each of ten windows of its rows against all of them, in the order of the rows. The last
 * window of NannyML holds the rows that are left over.
 */
export async function scoreWindows(
  engine: QueryEngine,
  relation: string,
  counted: CountedProfile,
  settings: DriftSettings,
): Promise<CountedProfile> {
  if (!learnsThresholds(settings)) return counted;
  const { rows } = counted.profile;
  const columns: ColumnProfile[] = [];
  for (const column of counted.profile.columns) {
    const setting = settingOf(settings, column.name);
    const compared = column.kind !== 'time' && !(column.kind === 'list' && settings.preset !== null);
    if (!compared || setting === false || rows < WINDOWS) {
      columns.push(column);
      continue;
    }
    const windows = await countWindows(engine, relation, column, {
      rows,
      keepRest: settings.preset !== null,
    });
    const scores: Record<string, number[]> = {};
    for (const [method, score] of scorers(column, settings)) {
      scores[method] = windows.filter(({ c }) => total(c) > 0).map(score);
    }
    columns.push({ ...column, windows: scores });
  }
  return { ...counted, profile: { ...counted.profile, columns } };
}

type Scorer = (counts: PairedNumbers) => number;

function scorers(column: ColumnProfile, settings: DriftSettings): [string, Scorer][] {
  const setting = settingOf(settings, column.name);
  const asCells = column.kind === 'category' || column.role === 'label';
  if (settings.preset === 'nannyml') return [['nannyml', asCells ? knownDistance : doaneDistance]];
  const wanted = setting === false ? undefined : setting.method;
  const method = wanted === undefined || isEmbeddingMethod(wanted) ? (asCells ? 'js' : 'w1n') : wanted;
  const scored: [string, Scorer][] = [];
  const deviation = (counts: PairedNumbers): number | null =>
    column.kind === 'list' ? deviationOf(counts) : column.std;
  if (asCells) {
    if (isCellMethod(method)) scored.push([method, CELL_EFFECTS[method].of]);
    if (column.role === 'label') scored.push(['class_share', (counts) => largestChange(counts).change]);
  }
  if (
    (column.kind === 'number' || column.kind === 'list') &&
    (isCellMethod(method) || isLineMethod(method)) &&
    !scored.some(([name]) => name === method)
  )
    scored.push([
      method,
      (counts) => effectOfNumbers(method, counts, decileCells(counts), deviation(counts)),
    ]);
  return scored;
}

/** Counts of all rows (r) and of each window (c); categories have no place on the line. */
async function countWindows(
  engine: QueryEngine,
  relation: string,
  { name, kind }: ColumnProfile,
  { rows, keepRest }: { rows: number; keepRest: boolean },
): Promise<PairedNumbers[]> {
  const onLine = kind !== 'category';
  const value = `${kind === 'list' ? `len(${identifier(name)})` : identifier(name)}::${onLine ? 'double' : 'varchar'}`;
  const size = Math.floor(rows / WINDOWS);
  const last = keepRest ? WINDOWS : WINDOWS - 1;
  const numbered = `select ${value} as v, least(floor((row_number() over () - 1) / ${String(size)}), ${String(last)}) as w from ${relation}`;
  const some = onLine ? 'v is not null and isfinite(v)' : 'v is not null';
  const { place, x, w, n } = await engine.columns(
    `select (dense_rank() over (order by v) - 1)::double as place, ${onLine ? 'v' : '0::double'} as x, w::double as w, n::double as n
     from (select v, w, count(*) as n from (${numbered}) where ${some} group by all)`,
  );
  if (place?.kind !== 'number' || x?.kind !== 'number' || w?.kind !== 'number' || n?.kind !== 'number')
    throw new Error('counts are numbers');
  const cells = place.values.reduce((most, value_) => Math.max(most, value_ + 1), 0);
  const line = new Float64Array(cells);
  const all = new Float64Array(cells);
  const windows = Array.from({ length: last + 1 }, () => new Float64Array(cells));
  for (let i = 0; i < place.values.length; i++) {
    const cell = place.values[i] ?? 0;
    const rowsHere = n.values[i] ?? 0;
    line[cell] = x.values[i] ?? 0;
    all[cell] = (all[cell] ?? 0) + rowsHere;
    const window = windows[w.values[i] ?? 0];
    if (window !== undefined) window[cell] = rowsHere;
  }
  return windows.map((c) => ({ x: line, r: all, c }));
}
