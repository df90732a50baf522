import type { QueryEngine } from '../engine/query-engine.ts';
import type { CountedProfile } from '../profile/profile.ts';
import type { ColumnDrift } from './column-drift.ts';
import { compareCategories, compareClasses } from './compare-categories.ts';
import { compareMissing } from './compare-missing.ts';
import { compareNumbers } from './compare-numbers.ts';
import { comparePreset } from './compare-preset.ts';
import { undefinedDrift, type Comparison } from './comparison.ts';
import { DEFAULT_DRIFT, settingOf, type DriftSettings } from './drift-settings.ts';
import { judge } from './judge.ts';
import { isCellMethod, isCellTest, isLineMethod } from './methods.ts';
import { areEmbeddings, compareEmbeddings } from './multivariate/compare-embeddings.ts';
import type { Rows } from './multivariate/sample-rows.ts';
import { MISSING_SHARE, planComparison } from './plan-comparison.ts';
import type { Sides } from './sides.ts';

/** Columns that move by definition. */
const MOVING = ['time', 'id'];
/** A label of more distinct numbers is a quantity, not a class. */
const MAX_CLASSES = 20;

interface ComparisonOptions {
  /** Further columns that are not compared. */
  exclude?: readonly string[];
  settings?: DriftSettings;
  /** Rows of both sides, where the reference is more than a profile: embeddings are compared by them. */
  rows?: Rows | null;
}

/**
 * Compares the columns that both profiles have. Drift needs an effect and significance: effects alone flag every small
 * table, significance alone every large one.
 */
export async function compareProfiles(
  engine: QueryEngine,
  reference: CountedProfile,
  current: CountedProfile,
  { exclude = [], settings = DEFAULT_DRIFT, rows = null }: ComparisonOptions = {},
): Promise<ColumnDrift[]> {
  const comparisons: Comparison[] = [];
  const known = new Map(reference.profile.columns.map((column) => [column.name, column]));
  for (const column of current.profile.columns) {
    const before = known.get(column.name);
    const role = column.role ?? before?.role ?? null;
    const moves = column.kind === 'time' || MOVING.includes(role ?? '');
    if (before === undefined || moves || exclude.includes(column.name)) continue;
    const sides = {
      reference: { counted: reference, column: before },
      current: { counted: current, column: { ...column, role } },
    };
    comparisons.push(...(await compareColumn(engine, sides, settings, rows)));
  }
  return judge(comparisons, settings.gate);
}

async function compareColumn(
  engine: QueryEngine,
  sides: Sides,
  settings: DriftSettings,
  rows: Rows | null,
): Promise<Comparison[]> {
  const { kind, role, name } = sides.current.column;
  const { kind: kindBefore } = sides.reference.column;
  const setting = settingOf(settings, name);
  if (setting === false) return [];
  const classes = role === 'label' && isClass(sides);
  const retyped = kind !== kindBefore;
  if (settings.preset !== null && kind === 'list' && !retyped)
    return [
      undefinedDrift(sides, `${settings.preset}.drift`, null, 'the tool does not compare lists', 'skipped'),
    ];
  if (settings.preset !== null && !retyped)
    return [await comparePreset(engine, sides, settings.preset, { ...setting, classes })];
  const embeddings =
    !retyped && areEmbeddings(sides) ? [await compareEmbeddings(engine, sides, setting, rows)] : [];
  const plan = planComparison(sides, classes, setting, settings.gate);
  if (retyped) {
    const method = kind === 'number' ? 'w1n' : 'js';
    return [undefinedDrift(sides, method, setting.threshold ?? null, `was a ${kindBefore}, is a ${kind}`)];
  }
  if ('wanted' in plan) return [undefinedDrift(sides, plan.wanted, setting.threshold ?? null, plan.reason)];
  const { method, test } = plan;
  if (
    isCellTest(test) &&
    (method === 'class_share' || isCellMethod(method)) &&
    (classes || kind === 'category')
  ) {
    const compare = classes ? compareClasses : compareCategories;
    return [await compare(engine, sides, { ...plan, method, test })];
  }
  if (method !== 'class_share' && (isLineMethod(method) || isCellMethod(method)))
    return [
      await compareNumbers(engine, sides, { ...plan, method }),
      compareMissing(sides, MISSING_SHARE),
      ...embeddings,
    ];
  return [];
}

const isClass = ({ reference, current }: Sides): boolean =>
  [reference, current].every(
    ({ column }) => column.kind === 'category' || (column.distinct ?? Infinity) <= MAX_CLASSES,
  );
