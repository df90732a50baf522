import { literal } from '../../engine/sql-text.ts';
import type { Comparable } from '../../schema/column-values.ts';
import { allowedShare, type ScannedColumn, type ValueCheck } from './value-check.ts';

const SHOWN = 8;

/** Values that are not among `enum` or `categories`. */
export function domain({ name, typed, field, values }: ScannedColumn): ValueCheck[] {
  if (field === null || field.domain === null || values.comparable === 'other') return [];
  const allowed = field.domain.map((value) => memberOf(values.comparable, field.type, value));
  const shown = field.domain.slice(0, SHOWN).map(String).join(', ');
  return [
    {
      id: 'domain',
      column: name,
      breaks: `${typed} not in (${allowed.join(', ')})`,
      among: `${typed} is not null`,
      max: allowedShare(field.minDomainMass),
      finding: `not among ${shown}${field.domain.length > SHOWN ? ', …' : ''}`,
      holds: `every value is one of ${String(field.domain.length)} known ones`,
    },
  ];
}

function memberOf(comparable: Comparable, type: string, value: string | number | boolean): string {
  switch (comparable) {
    case 'number':
      return Number.isFinite(Number(value)) ? String(Number(value)) : 'null';
    case 'boolean':
      return /^(?:true|1)$/i.test(String(value)) ? 'true' : 'false';
    case 'time':
      return `try_cast(${literal(String(value))} as ${type === 'date' || type === 'time' ? type : 'timestamp'})`;
    case 'text':
    case 'other':
      return literal(String(value));
  }
}
