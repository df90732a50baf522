import type { ScannedColumn, ValueCheck } from './value-check.ts';

/** Values that are not of the declared type. */
export function columnType({ name, present, typed, field }: ScannedColumn): ValueCheck[] {
  if (field === null || field.type === 'any') return [];
  const format = field.lexis.format === 'default' ? '' : ` (${field.lexis.format})`;
  return [
    {
      id: 'column.type',
      column: name,
      breaks: `${typed} is null`,
      among: `${present} is not null`,
      max: 0,
      finding: `not of type ${field.type}${field.type === 'string' ? '' : format}`,
      holds: `every value is of type ${field.type}`,
    },
  ];
}
