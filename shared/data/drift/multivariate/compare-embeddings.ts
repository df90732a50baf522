import type { QueryEngine } from '../../engine/query-engine.ts';
import type { ColumnProfile } from '../../profile/profile.ts';
import { undefinedDrift, type Comparison } from '../comparison.ts';
import type { ColumnDriftSetting } from '../drift-settings.ts';
import type { Sides } from '../sides.ts';
import { classifyDomain } from './domain-classifier.ts';
import { EMBEDDING_THRESHOLDS, embeddingDistances, isEmbeddingMethod } from './embedding-distances.ts';
import { firstRows } from './feature-sample.ts';
import { MAX_KERNEL_ROWS, maximumMeanDiscrepancy } from './maximum-mean-discrepancy.ts';
import { noRows, sampledRows } from './said.ts';
import { MAX_COMPONENTS, sampleEmbeddings, type Rows } from './sample-rows.ts';

/** Rows of each side: a classifier of many components takes its time. */
const ROWS = 2000;
const REPLICATES = 200;
const NUMERIC = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL\([^)]*\))\[\d*\]$/;

/** Whether a column holds vectors of numbers of one dimension on both sides. */
export const areEmbeddings = ({ reference, current }: Sides): boolean =>
  [reference.column, current.column].every(isEmbedding) &&
  reference.column.lengths?.max === current.column.lengths?.max;

const isEmbedding = ({ type, lengths }: ColumnProfile): boolean =>
  NUMERIC.test(type) && lengths !== null && lengths.min === lengths.max && lengths.max > 1;

/**
 * What lengths can't tell of embeddings: whether their places moved. Needs the rows of both sides.
 * @param rows null: the reference is known by its profile only
 */
export async function compareEmbeddings(
  engine: QueryEngine,
  sides: Sides,
  setting: ColumnDriftSetting,
  rows: Rows | null,
): Promise<Comparison> {
  const { method } = setting;
  const asked = method !== undefined && isEmbeddingMethod(method);
  const name = asked ? method : 'classifier';
  const threshold = (asked ? setting.threshold : undefined) ?? EMBEDDING_THRESHOLDS[name];
  if (rows === null)
    return undefinedDrift(sides, name, threshold, noRows, asked ? 'inconclusive' : 'skipped');
  const sample = await sampleEmbeddings(engine, rows, sides.current.column, ROWS);
  if (sample.m < 10 || sample.n < 10)
    return {
      ...undefinedDrift(sides, name, threshold, 'fewer than 10 embeddings on one side'),
      ...sizeOf(sample),
    };
  const domain = classifyDomain(sample, sides.current.column.name);
  const kernel = maximumMeanDiscrepancy(firstRows(sample, MAX_KERNEL_ROWS), sides.current.column.name);
  const { cosine, ...distances } = embeddingDistances(sample);
  const effects = {
    classifier: Math.max(0, 2 * domain.auc - 1),
    mmd: kernel.mmd2,
    ...distances,
    ...(cosine === null ? {} : { cosine }),
  };
  const { [name]: effect = null, ...measures } = effects;
  if (name !== 'classifier') kernel.p.extendTo(REPLICATES);
  const dimension = sides.current.column.lengths?.max ?? 0;
  const cut = dimension > MAX_COMPONENTS ? `, the first ${String(MAX_COMPONENTS)} components` : '';
  return {
    ...undefinedDrift(sides, name, threshold, ''),
    effect,
    p: name === 'classifier' ? domain.p : kernel.p,
    measures: { ...measures, auc: domain.auc },
    ...sizeOf(sample),
    verdict: effect === null ? 'inconclusive' : null,
    reason: effect === null ? 'a mean embedding is zero' : null,
    detail: `${sampledRows(sample, sides.reference.counted.profile.rows, sides.current.counted.profile.rows)}${cut}`,
  };
}

const sizeOf = ({ m, n }: { m: number; n: number }): { m: number; n: number } => ({ m, n });
