import type { ScannedColumn, ValueCheck } from './value-check.ts';

/** NaN and infinities: no mean, bound or model survives them. */
export function finite({ name, typed, values }: ScannedColumn): ValueCheck[] {
  if (!values.floating) return [];
  return [
    {
      id: 'finite',
      column: name,
      breaks: `not isfinite(${typed})`,
      among: `${typed} is not null`,
      max: 0,
      finding: 'NaN or infinite',
      holds: 'every number is finite',
    },
  ];
}
