import {
  CARD_FROM,
  detectedIn,
  detectPersonal,
  MAYBE_PERSONAL,
  textsOfCounts,
} from '../content/detect-personal.ts';
import { severityOf, skipped, thresholdOf } from '../judge.ts';
import type { Pending } from '../pending.ts';
import { percent } from '../wording.ts';
import { isOff } from './share-finding.ts';
import { isText, numberOf, rowsWith, type CountCheck, type CountedColumn } from './count-check.ts';

/** Personal data by content: the share of distinct values that have the form and the check digits of a detector. */
export function personalData(column: CountedColumn): CountCheck[] {
  const id = 'pii';
  const { name, distinct, field, context } = column;
  const numbers = areLongNumbers(column);
  if ((!isText(column) && !numbers) || isOff(column, id)) return [];
  const severity = severityOf(context.schema, id, name);
  if (field !== null && field.pii !== false)
    return [{ conclude: () => [skipped(id, name, severity, `the schema says "pii: ${String(field.pii)}"`)] }];
  const threshold = thresholdOf(context.schema, id, name);
  return [
    {
      aggregates: numbers ? [] : [`count(*) filter (where ${MAYBE_PERSONAL}) as maybe_personal`],
      query: (row) =>
        !numbers && numberOf(row, 'maybe_personal') < threshold * distinct
          ? null
          : detectPersonal(textsOfCounts(column.counts, numbers)),
      conclude: (row): Pending[] => {
        const [most] = detectedIn(row);
        const count = most?.count ?? 0;
        const value = distinct === 0 ? 0 : count / distinct;
        const holds = value < threshold;
        return [
          {
            finding: {
              id,
              column: name,
              severity,
              holds,
              value,
              threshold,
              n: distinct,
              count,
              message:
                count === 0
                  ? 'no value looks like personal data'
                  : `${percent(value)} of the distinct values are ${most?.name ?? ''}; say "pii: true" (values are hidden) or "pii: allowed" in the schema`,
            },
            rows: holds ? null : rowsWith(column, most?.texts ?? []),
          },
        ];
      },
    },
  ];
}

/** Numbers in which cards were found are categories of the profile, as everything personal is. */
const areLongNumbers = ({ profile, values }: CountedColumn): boolean =>
  profile.kind === 'number'
    ? Number(profile.max ?? 0) >= CARD_FROM
    : profile.kind === 'category' && profile.hashed && values.comparable === 'number';
