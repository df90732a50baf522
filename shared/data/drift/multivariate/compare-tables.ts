import type { QueryEngine } from '../../engine/query-engine.ts';
import type { ColumnProfile, CountedProfile } from '../../profile/profile.ts';
import type { ColumnDrift } from '../column-drift.ts';
import type { Comparison } from '../comparison.ts';
import { settingOf, type DriftSettings, type MultivariateSettings } from '../drift-settings.ts';
import { judge } from '../judge.ts';
import { classifyDomain } from './domain-classifier.ts';
import { firstRows, standardised, type FeatureSample } from './feature-sample.ts';
import { MAX_KERNEL_ROWS, maximumMeanDiscrepancy } from './maximum-mean-discrepancy.ts';
import { noRows, sampledRows } from './said.ts';
import { sampleRows, type Rows } from './sample-rows.ts';

const MAX_COLUMNS = 100;
const MIN_ROWS = 10;
const REPLICATES = 200;
const SEED = 'rows as a whole';

/** The drift of rows as a whole belongs to no column. */
type TableComparison = Omit<Comparison, 'method'> & { method: 'classifier' | 'mmd' };

/**
 * Compares rows as a whole, where columns that keep their distributions may have changed how they go together. Inputs that both
 * sides have are looked at, without identifiers, times and columns that the schema leaves out.
 * @param rows null: the reference is known by its profile only
 */
export async function compareTables(
  engine: QueryEngine,
  reference: CountedProfile,
  current: CountedProfile,
  rows: Rows | null,
  settings: DriftSettings,
): Promise<ColumnDrift[]> {
  const wanted = settings.multivariate;
  if (wanted === null) return [];
  const inputs = inputsOf(reference, current, settings);
  const sizes = { m: reference.profile.rows, n: current.profile.rows };
  const unknown = (reason: string): ColumnDrift[] =>
    judge(undefinedTables(wanted, sizes, reason), settings.gate);
  if (rows === null) return unknown(noRows);
  if (inputs.length === 0) return unknown('no input that both sides have');
  if (Math.min(sizes.m, sizes.n) < MIN_ROWS)
    return unknown(`fewer than ${String(MIN_ROWS)} rows on one side`);
  const taken = inputs.slice(0, MAX_COLUMNS);
  const sample = await sampleRows(engine, rows, taken, wanted.rows);
  const cut =
    inputs.length > taken.length
      ? `; the first ${String(MAX_COLUMNS)} of ${String(inputs.length)} inputs`
      : '';
  const said = (of: FeatureSample): string => `${sampledRows(of, sizes.m, sizes.n)}${cut}`;
  const comparisons = [
    ...(wanted.classifier === null ? [] : [byClassifier(sample, wanted.classifier, said(sample))]),
    ...(wanted.mmd === null ? [] : [byKernel(sample, wanted.mmd, said)]),
  ];
  return judge(comparisons, settings.gate);
}

function inputsOf(
  reference: CountedProfile,
  current: CountedProfile,
  settings: DriftSettings,
): ColumnProfile[] {
  const before = new Map(reference.profile.columns.map((column) => [column.name, column]));
  return current.profile.columns.filter(({ name, kind, role, hashed }) => {
    const own = before.get(name);
    return (
      own?.kind === kind &&
      (kind === 'number' || kind === 'category') &&
      (role ?? own.role) === null &&
      !hashed &&
      !own.hashed &&
      settingOf(settings, name) !== false
    );
  });
}

function byClassifier(sample: FeatureSample, threshold: number, said: string): TableComparison {
  const { auc, interval, p, importances } = classifyDomain(sample, SEED);
  const [lower, upper] = interval;
  const causes = importances.slice(0, 3).filter(({ share }) => share >= 0.05);
  const by = causes.map(({ column, share }) => `${column} ${(100 * share).toFixed(0)} %`).join(', ');
  return {
    ...ofTable('classifier', threshold, sample),
    effect: Math.max(0, 2 * auc - 1),
    p,
    measures: { auc, auc_lower: lower, auc_upper: upper },
    detail: `AUC ${auc.toFixed(3)} (95 % ${lower.toFixed(3)} to ${upper.toFixed(3)})${by === '' ? '' : `, told apart by ${by}`}; ${said}`,
  };
}

function byKernel(
  sample: FeatureSample,
  threshold: number,
  said: (sample: FeatureSample) => string,
): TableComparison {
  const fewer = firstRows(standardised(sample), MAX_KERNEL_ROWS);
  const { mmd2, p } = maximumMeanDiscrepancy(fewer, SEED);
  p.extendTo(REPLICATES);
  return { ...ofTable('mmd', threshold, fewer), effect: mmd2, p, detail: said(fewer) };
}

function ofTable(
  method: TableComparison['method'],
  threshold: number,
  { m, n }: { m: number; n: number },
): TableComparison {
  return {
    ...{ column: '', role: null, method, effect: null, threshold, p: null, measures: {}, m, n },
    ...{ bins: null, verdict: null, reason: null, detail: null, shares: null },
  };
}

/** What was asked for and can't be told does not pass. */
function undefinedTables(
  wanted: MultivariateSettings,
  sizes: { m: number; n: number },
  reason: string,
): TableComparison[] {
  return (['classifier', 'mmd'] as const).flatMap((method) => {
    const threshold = wanted[method];
    return threshold === null
      ? []
      : [{ ...ofTable(method, threshold, sizes), verdict: 'inconclusive' as const, reason }];
  });
}
