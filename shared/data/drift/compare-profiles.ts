import type { QueryEngine } from '../engine/query-engine.ts';
import type { CountedProfile } from '../profile/profile.ts';
import type { ColumnDrift } from './column-drift.ts';
import { compareCategories, compareClasses } from './compare-categories.ts';
import { compareMissing, compareNumbers } from './compare-numbers.ts';
import { undefinedDrift, type Comparison } from './comparison.ts';
import { judge } from './judge.ts';
import type { Sides } from './sides.ts';

/** Effects from which a column counts as drifted. */
const THRESHOLDS = { input: 0.1, label: 0.15, classShare: 0.05, missingShare: 0.05 };
/** Columns that move by definition. */
const MOVING = ['time', 'id'];
/** A label of more distinct numbers is a quantity, not a class. */
const MAX_CLASSES = 20;

interface ComparisonOptions {
  /** Further columns that are not compared. */
  exclude?: readonly string[];
}

/**
 * Compares the columns that both profiles have. Drift needs an effect and significance: effects alone flag every small
 * table, significance alone every large one.
 */
export async function compareProfiles(
  engine: QueryEngine,
  reference: CountedProfile,
  current: CountedProfile,
  { exclude = [] }: ComparisonOptions = {},
): Promise<ColumnDrift[]> {
  const comparisons: Comparison[] = [];
  for (const column of current.profile.columns) {
    const before = reference.profile.columns.find(({ name }) => name === column.name);
    const role = column.role ?? before?.role ?? null;
    const moves = ['time', 'list'].includes(column.kind) || MOVING.includes(role ?? '');
    if (before === undefined || moves || exclude.includes(column.name)) continue;
    const sides = {
      reference: { counted: reference, column: before },
      current: { counted: current, column: { ...column, role } },
    };
    comparisons.push(...(await compareColumn(engine, sides)));
  }
  return judge(comparisons);
}

async function compareColumn(engine: QueryEngine, sides: Sides): Promise<Comparison[]> {
  const { kind, role } = sides.current.column;
  const { kind: kindBefore } = sides.reference.column;
  const threshold = role === null ? THRESHOLDS.input : THRESHOLDS.label;
  if (kind !== kindBefore) {
    const method = kind === 'number' ? 'w1n' : 'js';
    return [undefinedDrift(sides, method, threshold, `was a ${kindBefore}, is a ${kind}`)];
  }
  if (role === 'label' && isClass(sides)) return [await compareClasses(engine, sides, THRESHOLDS.classShare)];
  if (kind === 'category') return [await compareCategories(engine, sides, threshold)];
  return [await compareNumbers(engine, sides, threshold), compareMissing(sides, THRESHOLDS.missingShare)];
}

const isClass = ({ reference, current }: Sides): boolean =>
  [reference, current].every(
    ({ column }) => column.kind === 'category' || (column.distinct ?? Infinity) <= MAX_CLASSES,
  );
