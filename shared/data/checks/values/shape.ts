import type { ColumnProfile } from '../../profile/profile.ts';
import type { ScannedColumn, ValueCheck } from './value-check.ts';

type Range = readonly [least: number, most: number];

/**
 * Lists of another length, inner length or nesting than `shape` says, or than all lists of the baseline. An embedding is a
 * list of one length; JSON texts of arrays count as lists.
 */
export function shape(column: ScannedColumn, type: string, before: ColumnProfile | null): ValueCheck[] {
  const { name, typed, field, values } = column;
  const said = field?.shape ?? null;
  const usual = usualLength(before);
  if (said === null && (usual === null || !type.endsWith(']'))) return [];
  const ranges = (said ?? [usual ?? 0]).map((length): Range =>
    typeof length === 'number' ? [length, length] : length,
  );
  const isText = values.text && field?.type === 'array';
  if (!isText && !type.endsWith(']')) return [];
  // Every list of a typed column is as deep as its type.
  const deep = (type.match(/\[\d*\]/g) ?? []).length;
  const nested = isText || said === null || deep === ranges.length;
  const good = isText ? jsonOf(`${typed}::json`, ranges) : listOf(typed, ranges, 0);
  const shown = ranges
    .map(([least, most]) => (least === most ? String(least) : `${String(least)} to ${String(most)}`))
    .join(' × ');
  return [
    {
      id: 'shape',
      column: name,
      breaks: nested ? `not coalesce(${good}, false)` : 'true',
      among: `${typed} is not null`,
      max: 0,
      finding: nested
        ? `not of the shape ${shown}${said === null ? ', which all lists of the baseline have' : ''}`
        : `nested ${String(deep)} deep, not ${String(ranges.length)}`,
      holds: `every list has the shape ${shown}`,
    },
  ];
}

function usualLength(before: ColumnProfile | null): number | null {
  if (before?.kind !== 'list' || !before.lengths) return null;
  const { min, max } = before.lengths;
  return min === max ? min : null;
}

/** SQL: whether a list and the lists in it have their lengths. */
function listOf(list: string, [first, ...rest]: readonly Range[], depth: number): string {
  if (first === undefined) return 'true';
  const inner = `e${String(depth)}`;
  const own = `len(${list}) between ${String(first[0])} and ${String(first[1])}`;
  if (rest.length === 0) return own;
  return `${own} and len(list_filter(${list}, lambda ${inner}: not coalesce(${listOf(inner, rest, depth + 1)}, false))) = 0`;
}

/** The same of a JSON array, whose innermost values are no arrays. */
function jsonOf(json: string, [first, ...rest]: readonly Range[], depth = 0): string {
  const inner = `e${String(depth)}`;
  if (first === undefined) return `json_type(${json}) <> 'ARRAY'`;
  return `json_type(${json}) = 'ARRAY' and json_array_length(${json}) between ${String(first[0])} and ${String(first[1])} and len(list_filter((${json})::json[], lambda ${inner}: not coalesce(${jsonOf(inner, rest, depth + 1)}, false))) = 0`;
}
