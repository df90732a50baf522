import { percent } from '../wording.ts';
import type { ScannedColumn, ValueCheck } from './value-check.ts';

/** Missing values, where the schema limits them. */
export function missing({ name, present, field }: ScannedColumn): ValueCheck[] {
  if (field?.maxMissing === undefined || field.maxMissing === null) return [];
  return [
    {
      id: 'missing',
      column: name,
      breaks: `${present} is null`,
      among: 'true',
      max: field.maxMissing,
      finding: field.maxMissing === 0 ? 'missing' : `missing, at most ${percent(field.maxMissing)} may be`,
      holds: 'no missing values',
    },
  ];
}
