import type { CheckResult } from '../../model/stage-result.ts';
import type { Profile } from '../profile/profile.ts';
import type { TableField } from '../schema/table-schema.ts';

type Part = Pick<CheckResult, 'id' | 'column' | 'severity' | 'value' | 'threshold' | 'count' | 'message'>;

/** Columns against the schema: missing ones are errors, extra ones warnings, missing values errors where required. */
export function checkColumns(profile: Profile, fields: readonly TableField[]): CheckResult[] {
  const names = profile.columns.map(({ name }) => name);
  const extra = names.filter((name) => !fields.some((field) => field.name === name));
  return [
    ...fields.map(({ name }) =>
      judge(profile, names.includes(name), {
        id: 'column.missing',
        column: name,
        severity: 'error',
        value: names.includes(name) ? 0 : 1,
        threshold: 0,
        count: null,
        message: names.includes(name) ? 'the column is there' : 'the column is missing',
      }),
    ),
    ...extra.map((name) =>
      judge(profile, false, {
        id: 'column.extra',
        column: name,
        severity: 'warning',
        value: 1,
        threshold: 0,
        count: null,
        message: 'the schema does not know this column',
      }),
    ),
    ...fields.filter((field) => field.required).flatMap((field) => missingValues(profile, field)),
  ];
}

/** A table without rows is an error whatever the schema says. */
export function checkRowCount(profile: Profile): CheckResult {
  return judge(profile, profile.rows > 0, {
    id: 'row.count',
    column: null,
    severity: 'error',
    value: profile.rows,
    threshold: 1,
    count: null,
    message: profile.rows > 0 ? `${String(profile.rows)} rows` : 'there are no rows',
  });
}

function missingValues(profile: Profile, { name }: TableField): CheckResult[] {
  const column = profile.columns.find((candidate) => candidate.name === name);
  if (column === undefined) return [];
  return [
    judge(profile, column.nulls === 0, {
      id: 'missing',
      column: name,
      severity: 'error',
      value: profile.rows === 0 ? 0 : column.nulls / profile.rows,
      threshold: 0,
      count: column.nulls,
      message: column.nulls === 0 ? 'no missing values' : `${String(column.nulls)} missing values`,
    }),
  ];
}

function judge(profile: Profile, holds: boolean, part: Part): CheckResult {
  const verdict = holds ? 'pass' : part.severity === 'error' ? 'fail' : 'warn';
  return { ...part, verdict, n: profile.rows, m: null, reason: null, samples: [] };
}
