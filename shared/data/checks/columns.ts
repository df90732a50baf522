import type { CheckResult, Severity } from '../../model/stage-result.ts';
import type { FieldsMatch, TableSchema } from '../schema/table-schema.ts';
import type { CheckId } from './catalogue/catalogue.ts';
import { judge, saidSeverity } from './judge.ts';

/** What each way to match fields says of missing and extra columns and of their order. */
const RULES: Record<FieldsMatch | 'unsaid', { missing: Severity; extra: Severity; order: Severity }> = {
  unsaid: { missing: 'error', extra: 'warning', order: 'off' },
  exact: { missing: 'error', extra: 'error', order: 'error' },
  equal: { missing: 'error', extra: 'error', order: 'off' },
  subset: { missing: 'error', extra: 'off', order: 'off' },
  superset: { missing: 'off', extra: 'error', order: 'off' },
  partial: { missing: 'off', extra: 'off', order: 'off' },
};

/** Names of the columns against the schema. */
export function checkColumns(names: readonly string[], schema: TableSchema): CheckResult[] {
  const rules = RULES[schema.fieldsMatch ?? 'unsaid'];
  const expected = schema.fields.map(({ name }) => name);
  const extra = names.filter((name) => !expected.includes(name) && !schema.elsewhere.includes(name));
  const one = (
    id: CheckId,
    column: string | null,
    usual: Severity,
    holds: boolean,
    message: string,
  ): CheckResult[] => {
    const severity = saidSeverity(schema, id, column) ?? usual;
    if (severity === 'off') return [];
    const value = holds ? 0 : 1;
    return [
      judge({ id, column, severity, holds, value, threshold: 0, n: names.length, count: null, message }),
    ];
  };
  const known = names.filter((name) => expected.includes(name));
  return [
    ...expected.flatMap((name) =>
      names.includes(name)
        ? one('column.missing', name, rules.missing, true, 'the column is there')
        : one('column.missing', name, rules.missing, false, `the column is missing${caseHint(name, extra)}`),
    ),
    ...extra.flatMap((name) =>
      one('column.extra', name, rules.extra, false, 'the schema does not know this column'),
    ),
    ...(known.length === 0 && schema.fieldsMatch === 'partial'
      ? one('column.missing', null, 'error', false, 'no column of the schema is there')
      : []),
    ...orderCheck(names, expected, (holds, message) =>
      one('column.order', null, rules.order, holds, message),
    ),
  ];
}

function orderCheck(
  names: readonly string[],
  expected: readonly string[],
  one: (holds: boolean, message: string) => CheckResult[],
): CheckResult[] {
  const found = names.filter((name) => expected.includes(name));
  const wanted = expected.filter((name) => names.includes(name));
  const first = found.find((name, index) => name !== wanted[index]);
  return first === undefined
    ? one(true, 'the columns are in order')
    : one(false, `"${first}" stands where "${wanted[found.indexOf(first)] ?? ''}" is expected`);
}

const caseHint = (name: string, extra: readonly string[]): string => {
  const near = extra.find((candidate) => candidate.trim().toLowerCase() === name.toLowerCase());
  return near === undefined ? '' : `; there is "${near}"`;
};
