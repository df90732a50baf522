import type { CheckResult } from '../../../model/stage-result.ts';
import type { QueryEngine } from '../../engine/query-engine.ts';
import type { TableSchema } from '../../schema/table-schema.ts';
import { alignParts, type OpenPart } from './align-parts.ts';
import { checkDistributions } from './distributions.ts';
import { checkDateLeakage, checkGroupLeakage, checkKeyLeakage } from './leakage.ts';
import { checkNearDuplicates } from './near-duplicates.ts';
import { checkOverlap, comparedColumns } from './overlap.ts';
import { checkColumnsOfParts, checkSizes } from './sizes.ts';
import type { SplitContext } from './split-part.ts';
import { checkTargetLeakage } from './target-leakage.ts';

interface SplitsToCheck {
  engine: QueryEngine;
  /** Training first, and at least one more. */
  parts: readonly OpenPart[];
  schema: TableSchema | null;
  mayShow: (column: string) => boolean;
}

/** What would make a model look better on its validation or test part than it is. */
export async function checkSplits({ engine, parts, schema, mayShow }: SplitsToCheck): Promise<CheckResult[]> {
  const aligned = await alignParts(engine, parts, schema);
  const [train, ...later] = aligned.parts;
  if (train === undefined) throw new Error('splits have a training part');
  const context: SplitContext = { engine, schema, train, later, columns: aligned.columns, mayShow };
  return [
    ...checkSizes(context),
    ...checkColumnsOfParts(context, aligned.misfits),
    ...(aligned.columns.length === 0 ? [] : await checkOverlap(context)),
    ...(await checkNearDuplicates(context, comparedColumns(context).features)),
    ...(await checkKeyLeakage(context)),
    ...(await checkGroupLeakage(context)),
    ...(await checkDateLeakage(context)),
    ...(await checkDistributions(context)),
    ...(await checkTargetLeakage(context)),
  ];
}
