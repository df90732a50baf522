import { literal } from '../../engine/sql-text.ts';
import { DETECTORS } from '../content/detectors.ts';
import { severityOf, skipped, thresholdOf } from '../judge.ts';
import type { Pending } from '../pending.ts';
import { percent } from '../wording.ts';
import { isOff } from './share-finding.ts';
import { isText, numberOf, rowsWith, textsOf, type CountCheck, type CountedColumn } from './count-check.ts';

/** Numbers pass a check digit by chance (one in ten Luhn's): half of those of the form must. */
const PASSING = 0.5;
/** Shorter integers are no card numbers. */
const CARD_FROM = 1e12;

/** What every detector's form has: cheap, and false for most texts. */
const MAYBE = `(contains(text, '@') or contains(text, ':') or regexp_matches(text, '[0-9].*[0-9].*[0-9].*[0-9]'))`;

/** Personal data by content: the share of distinct values that have the form and the check digits of a detector. */
export function personalData(column: CountedColumn): CountCheck[] {
  const id = 'pii';
  const { name, profile, distinct, field, context } = column;
  const integers =
    profile.kind === 'number' && /INT/.test(profile.type) && Number(profile.max ?? 0) >= CARD_FROM;
  if ((!isText(column) && !integers) || isOff(column, id)) return [];
  const severity = severityOf(context.schema, id, name);
  if (field !== null && field.pii !== false)
    return [{ conclude: () => [skipped(id, name, severity, `the schema says "pii: ${String(field.pii)}"`)] }];
  const threshold = thresholdOf(context.schema, id, name);
  const values = integers
    ? `(select number::hugeint::varchar as text, n from ${column.counts} where number >= ${String(CARD_FROM)})`
    : `(select text, n from ${column.counts})`;
  const any = DETECTORS.map(({ pattern }) => `(${pattern})`).join('|');
  const parts = DETECTORS.flatMap(({ pattern, holds }, index) => {
    const form = `regexp_full_match(text, ${literal(pattern)})`;
    const hit = holds === null ? form : `case when ${form} then ${holds} else false end`;
    return [
      `count(*) filter (where ${form}) as form${String(index)}`,
      `count(*) filter (where ${hit}) as hit${String(index)}`,
      `arg_max(text, n, 5) filter (where ${hit}) as texts${String(index)}`,
    ];
  });
  return [
    {
      aggregates: integers ? [] : [`count(*) filter (where ${MAYBE}) as maybe_personal`],
      query: (row) =>
        !integers && numberOf(row, 'maybe_personal') < threshold * distinct
          ? null
          : `select ${parts.join(', ')} from ${values} where ${integers ? '' : `${MAYBE} and `}regexp_full_match(text, ${literal(any)})`,
      conclude: (row): Pending[] => {
        const found = DETECTORS.map((detector, index) => ({
          ...detector,
          texts: textsOf(row, `texts${String(index)}`),
          count:
            numberOf(row, `hit${String(index)}`) >= PASSING * numberOf(row, `form${String(index)}`)
              ? numberOf(row, `hit${String(index)}`)
              : 0,
        })).toSorted((a, b) => b.count - a.count);
        const [most] = found;
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
            rows: holds ? null : integers ? null : rowsWith(column, most?.texts ?? []),
          },
        ];
      },
    },
  ];
}
