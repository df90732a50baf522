import type { CheckResult } from '../../../model/stage-result.ts';
import { counted } from '../../../model/wording.ts';
import { judge, saidSeverity, severityOf, skipped } from '../judge.ts';
import { percent } from '../wording.ts';
import { keysOf } from './leakage.ts';
import { sharedRows, type SharedRows } from './shared-rows.ts';
import { judgePair, pairsOf, type SplitColumn, type SplitContext, type SplitPair } from './split-part.ts';

/** A few rows in both parts are worth a look, this share of them is a fault of how the parts were made. */
const ERROR_SHARE = 0.05;
const ANSWERS = ['label', 'label-source', 'prediction'];

/** What tells whether two rows are one: all columns but the keys, with and without the label. */
export function comparedColumns(context: SplitContext): {
  compared: SplitColumn[];
  features: SplitColumn[];
} {
  const keys = new Set(keysOf(context).flatMap((key) => (key.length === 1 ? key : [])));
  const compared = context.columns.filter((column) => !keys.has(column));
  return { compared, features: compared.filter(({ field }) => !ANSWERS.includes(field?.role ?? '')) };
}

/** Rows of a part that are rows of another, in every column but the keys; and those that are so without the label. */
export async function checkOverlap(context: SplitContext): Promise<CheckResult[]> {
  const { engine, schema } = context;
  const { compared, features } = comparedColumns(context);
  const results: CheckResult[] = [];
  for (const pair of pairsOf(context)) {
    const both = features.length < compared.length && features.length > 0;
    const rows = (columns: readonly SplitColumn[]): Promise<SharedRows> =>
      sharedRows(engine, pair, { columns, complete: false, shown: false });
    const alike = both ? await rows(features) : null;
    // Rows that are equal are equal in their features.
    const equal = alike?.count === 0 ? alike : compared.length === 0 ? null : await rows(compared);
    results.push(...exactOf(context, pair, equal));
    results.push(
      ...(alike === null
        ? [
            skipped(
              'overlap.features',
              null,
              severityOf(schema, 'overlap.features', null),
              'no column has the role "label"',
            ),
          ]
        : judgePair(context, 'overlap.features', null, pair, said(alike, pair, 'the features of rows of'), {
            value: shareOf(alike),
            count: alike.count,
            samples: alike.samples,
          })),
    );
  }
  return results.filter(({ severity }) => severity !== 'off');
}

function exactOf({ schema }: SplitContext, pair: SplitPair, found: SharedRows | null): CheckResult[] {
  const id = 'overlap.exact';
  const wanted = saidSeverity(schema, id, null);
  if (found === null) return [skipped(id, null, wanted ?? 'warning', 'no column but keys')];
  const limit = schema?.maxOverlap ?? schema?.thresholds[id] ?? null;
  const value = shareOf(found);
  return [
    judge({
      id,
      column: null,
      severity: wanted ?? (limit !== null || value > ERROR_SHARE ? 'error' : 'warning'),
      holds: value <= (limit ?? 0),
      value,
      threshold: limit ?? 0,
      n: found.n,
      m: pair.other.rows,
      count: found.count,
      message: `${pair.part.name}: ${said(found, pair, 'a twin among the rows of')}`,
      samples: found.samples,
    }),
  ];
}

const shareOf = ({ count, n }: SharedRows): number => (n === 0 ? 0 : count / n);

const said = (found: SharedRows, { other }: SplitPair, what: string): string =>
  found.count === 0
    ? `no row has ${what} ${other.name}`
    : `${counted(found.count, 'row')} of ${found.n.toLocaleString('en')} (${percent(shareOf(found))}) with ${what} ${other.name}`;
