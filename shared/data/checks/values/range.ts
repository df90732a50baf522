import { literal } from '../../engine/sql-text.ts';
import type { Constraints, TableField } from '../../schema/table-schema.ts';
import { sharesOf, type ScannedColumn, type ValueCheck } from './value-check.ts';

const BOUNDS = [
  ['minimum', '>='],
  ['exclusiveMinimum', '>'],
  ['maximum', '<='],
  ['exclusiveMaximum', '<'],
] as const satisfies (readonly [keyof Constraints, string])[];

/** Values outside `minimum`, `maximum` and their exclusive forms. NaN is no place on the line: `finite` speaks of it. */
export function range(column: ScannedColumn): ValueCheck[] {
  const { name, typed, field, values } = column;
  if (field === null) return [];
  const bounds = BOUNDS.flatMap(([key, operator]) => {
    const bound = field.constraints[key];
    return bound === undefined ? [] : [{ operator, bound }];
  });
  if (bounds.length === 0 || values.comparable === 'other' || values.comparable === 'boolean') return [];
  const outside = bounds.map(
    ({ operator, bound }) => `not (${typed} ${operator} ${boundOf(field, column, bound)})`,
  );
  const said = bounds.map(({ operator, bound }) => `${operator} ${String(bound)}`).join(' and ');
  return [
    {
      id: 'range',
      column: name,
      breaks: `(${outside.join(' or ')})`,
      among: values.floating ? `${typed} is not null and not isnan(${typed})` : `${typed} is not null`,
      max: sharesOf(column),
      finding: `not ${said}`,
      holds: `every value is ${said}`,
    },
  ];
}

/** A bound in the type of its column; the reader of the schema has made sure that it is one. */
function boundOf(field: TableField, { values }: ScannedColumn, bound: number | string): string {
  if (values.comparable === 'number') return numberLiteral(bound);
  if (values.comparable === 'text') return literal(String(bound));
  const type = field.type === 'date' || field.type === 'time' ? field.type : 'timestamp';
  return `${literal(String(bound))}::${type === 'timestamp' ? 'timestamptz::timestamp' : type}`;
}

/** Digits as they are: an integer above 2^53 must not pass through a double of the engine. */
function numberLiteral(bound: number | string): string {
  return Number.isInteger(Number(bound)) && /^[+-]?\d+$/.test(String(bound))
    ? String(bound)
    : `${String(Number(bound))}::double`;
}
