import { severityOf, skipped, thresholdOf } from '../judge.ts';
import { counted } from '../../../model/wording.ts';
import { percent } from '../wording.ts';
import { missingFinding } from './missing-finding.ts';
import { isOff } from './share-finding.ts';
import {
  finiteOf,
  numberOf,
  rowsWith,
  textsOf,
  valuesOf,
  type CountCheck,
  type CountedColumn,
} from './count-check.ts';

/** A label of more distinct numbers is a quantity, not a class. */
const MAX_CLASSES = 20;

const isLabel = ({ field }: CountedColumn): boolean => field?.role === 'label';
export const isClass = ({ profile, distinct }: CountedColumn): boolean =>
  profile.kind === 'category' || distinct <= MAX_CLASSES;

/** The rarest class against the most frequent one. */
export function labelBalance(column: CountedColumn): CountCheck[] {
  const id = 'labels.balance';
  const { name, distinct, context } = column;
  if (!isLabel(column) || isOff(column, id)) return [];
  const severity = severityOf(context.schema, id, name);
  if (!isClass(column) || distinct < 2) {
    const reason = isClass(column) ? 'fewer than two classes' : 'the label is a quantity';
    return [{ conclude: () => [skipped(id, name, severity, reason)] }];
  }
  const threshold = thresholdOf(context.schema, id, name);
  return [
    {
      aggregates: ['min(n) as rarest', 'max(n) as commonest'],
      conclude: (row) => {
        const value = numberOf(row, 'rarest') / numberOf(row, 'commonest');
        return [
          {
            finding: {
              id,
              column: name,
              severity,
              holds: value >= threshold,
              value,
              threshold,
              n: valuesOf(column),
              count: numberOf(row, 'rarest'),
              message: `the rarest of ${String(distinct)} classes has ${percent(value)} of the rows of the most frequent one`,
            },
            rows: null,
          },
        ];
      },
    },
  ];
}

/** Labels that are missing, where no limit of the schema speaks of them. */
export function missingLabels(column: CountedColumn): CountCheck[] {
  const id = 'labels.missing';
  const { name, profile, field, rows, context } = column;
  if (!isLabel(column) || isOff(column, id) || (field?.maxMissing ?? null) !== null || rows === 0) return [];
  const threshold = thresholdOf(context.schema, id, name);
  const some = (share: number): string =>
    `${counted(profile.nulls, 'row')} (${percent(share)}) without a label`;
  return [
    { conclude: () => [missingFinding(column, id, threshold, { some, none: 'every row has a label' })] },
  ];
}

/** Classes that the baseline does not have: no model has learnt them. */
export function newLabels(column: CountedColumn): CountCheck[] {
  const id = 'labels.new';
  const { name, profile, before, context } = column;
  if (!isLabel(column) || isOff(column, id)) return [];
  const severity = severityOf(context.schema, id, name);
  const known = context.reference?.counts.get(name)?.relation ?? null;
  const reason = !isClass(column)
    ? 'the label is a quantity'
    : before === null || known === null
      ? 'no baseline with counts'
      : before.kind !== profile.kind || before.hashed !== profile.hashed
        ? 'the baseline has labels of another kind'
        : null;
  if (reason !== null) return [{ conclude: () => [skipped(id, name, severity, reason)] }];
  const value = profile.kind === 'category' ? 'text' : 'number';
  const shown = profile.kind === 'category' ? 'text' : `regexp_replace(number::varchar, '\\.0$', '')`;
  return [
    {
      query:
        () => `select coalesce(sum(n), 0)::bigint as fresh, count(distinct ${value}) as classes, arg_max(${shown}, n, 5) as texts
        from ${column.counts} where ${value} not in (select ${value} from ${String(known)} where kind = 'value')`,
      conclude: (row) => {
        const classes = finiteOf(row, 'classes') ?? 0;
        const texts = textsOf(row, 'texts');
        return [
          {
            finding: {
              id,
              column: name,
              severity,
              holds: classes <= thresholdOf(context.schema, id, name),
              value: classes,
              threshold: thresholdOf(context.schema, id, name),
              n: valuesOf(column),
              m: context.reference?.profile.rows ?? null,
              count: numberOf(row, 'fresh'),
              message:
                classes === 0
                  ? 'the baseline has every label'
                  : `${counted(classes, 'label')} that the baseline does not have${context.mayShow(name) ? `: ${texts.join(', ')}` : ''}`,
            },
            rows: profile.kind === 'category' ? rowsWith(column, texts) : null,
          },
        ];
      },
    },
  ];
}
